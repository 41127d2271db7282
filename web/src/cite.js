// How to cite what is on the screen: event, reconstruction, what it rests on, what made it.

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
    `${event.title}${event.title.includes(event.date.slice(0, 4)) ? "" : `, ${longDate(event.date)}`}.`,
    `Reconstruction \u201c${hyp.name}\u201d: about ${kmSpan(hyp.least_m, hyp.most_m)}, over ${listed(states) || "no state"}.`,
    "Positions are assumed and times estimated where no source gives them.",
    publishers.length ? `Published accounts: ${listed(publishers)}.` : "",
    `Boundaries: ${model.boundaries.replace(/\.$/, "")}.`,
    `Made with ${model.made_with}; event ${event.id}.${where}`,
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
