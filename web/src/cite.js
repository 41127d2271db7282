// How to cite what is on the screen: event, reconstruction, what it rests on, what made it.

import { say } from "./language.js";
import { kmSpan, listed, longDate } from "./words.js";

/** @import { Model, Store } from "./types.js" */

/**
 * @param {Model} model
 * @param {Store} store
 */
export function citation(model, store) {
  const event = model.event;
  const hyp = model.hypothesis(store.get().hypothesis);
  const states = hyp.states.map((c) => model.stateName(c.code));
  const publishers = [...new Set(event.sources.map((source) => source.publisher).filter(Boolean))];
  const where = /^https?:$/.test(location.protocol) ? ` ${location.href}` : "";
  return [
    event.title.includes(event.date.slice(0, 4)) ? say("{title}.", { title: event.title })
      : say("{title}, {date}.", { title: event.title, date: longDate(event.date) }),
    states.length ? say("Reconstruction “{name}”: about {length}; states overflown: {states}.", { name: hyp.name, length: kmSpan(hyp.least_m, hyp.most_m), states: listed(states) })
      : say("Reconstruction “{name}”: about {length}, over no state.", { name: hyp.name, length: kmSpan(hyp.least_m, hyp.most_m) }),
    say("Positions are assumed and times estimated where no source gives them."),
    publishers.length ? say("Published accounts: {publishers}.", { publishers: listed(publishers) }) : "",
    say("Boundaries: {boundaries}.", { boundaries: model.boundaries.replace(/\.$/, "") }),
    `${say("Made with {program}; event {event}.", { program: model.made_with, event: event.id })}${where}`,
  ].filter(Boolean).join(" ");
}

/**
 * Put text on the clipboard; a page from the disk may not be let near it, then the text is selected by hand.
 * @param {string} text
 * @param {HTMLTextAreaElement} field
 */
export async function copyText(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.focus();
    field.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }
}
