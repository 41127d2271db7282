// Numbers as a reader meets them. Positions are assumed, so lengths are rounded and said to be about right.

const EXACT_BELOW_KM = 200;
const number = new Intl.NumberFormat("en");

function roundKm(metres) {
  const km = metres / 1000;
  return km < EXACT_BELOW_KM ? Math.round(km) : Math.round(km / 10) * 10;
}

function km(metres) {
  return `${number.format(roundKm(metres))} km`;
}

function kmSpan(low, high) {
  const [a, b] = [roundKm(low), roundKm(high)];
  return a === b ? `${number.format(a)} km` : `${number.format(a)}–${number.format(b)} km`;
}

function minutes(seconds) {
  return `${Math.round(seconds / 60)} min`;
}

function minuteSpan(low, high) {
  const [a, b] = [Math.round(low / 60), Math.round(high / 60)];
  return a === b ? `${a} min` : `${a}–${b} min`;
}

function clock(seconds) {
  const whole = Math.round(seconds);
  const [hours, mins, secs] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(mins)}:${two(secs)}` : `${mins}:${two(secs)}`;
}

/** When a ship fired, one missile after the other. */
function salvoWords({ first_s: first, interval_s: interval }) {
  const from = first ? `${clock(first)} min after the first launch of all` : "from the first launch of all";
  return interval ? `one every ${number.format(interval)} s, ${from}` : `all at once, ${from}`;
}

function longDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const when = new Date(Date.UTC(year, month - 1, day));
  return when.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

function plural(count, one, many = `${one}s`) {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

function listed(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

const BASIS = {
  published: "published",
  gazetteer: "position from a gazetteer",
  derived: "derived from published facts",
  assumed: "assumed, not published",
};

const VERDICTS = {
  supported: { mark: "✓", tone: "good" },
  "supported only if routed": { mark: "◐", tone: "part" },
  contradicted: { mark: "✕", tone: "bad" },
  "source error": { mark: "!", tone: "bad" },
  undecidable: { mark: "?", tone: "open" },
};
