// What the page's modules say, read from their syntax trees: every pattern, and every text that is none.

import { readdirSync, readFileSync } from "node:fs";

import { Linter } from "eslint";

const SRC = new URL("../src/", import.meta.url);
/** By the name of a function: which of its arguments are a context, and which are patterns. */
const SAID = new Map([["say", { context: [], patterns: [0] }], ["parts", { context: [], patterns: [0] }], ["sayN", { context: [], patterns: [0, 1] }],
  ["sayIn", { context: [0], patterns: [1] }]]);
const SHOWN = ["aria-label", "aria-valuetext", "aria-description", "title", "placeholder", "alt"]; // attributes that are read
const WORD = /[A-Za-z]{2}/;
/** What needs no translator: the Joint Research Centre's short name. */
const NAMES = [", JRC"];

const linter = new Linter();

/** @typedef {any} Tree a node of ESTree */
/** @typedef {{ context: string | null, patterns: string[] }} Said */

/** The modules of a page of an event, read; the index of many events is in English. */
export function modules() {
  const names = readdirSync(SRC).filter((name) => name.endsWith(".js") && !["site.js", "find.js"].includes(name));
  return names.map((name) => ({ name, ...read(readFileSync(new URL(name, SRC), "utf8")) }));
}

/**
 * A text that stands whole in the source, in one piece or several; null where it is made as the page runs.
 * @param {Tree} node
 * @returns {string | null}
 */
function literal(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type !== "BinaryExpression" || node.operator !== "+") return null;
  const [left, right] = [literal(node.left), literal(node.right)];
  return left === null || right === null ? null : left + right;
}

/**
 * Words that an expression may give to the page without a pattern.
 * @param {Tree} node
 * @returns {string[]}
 */
function bare(node) {
  switch (node?.type) {
    case "Literal": return typeof node.value === "string" && WORD.test(node.value) && !NAMES.includes(node.value) ? [node.value] : [];
    case "TemplateLiteral": return [...node.quasis.map((/** @type {Tree} */ quasi) => quasi.value.cooked).filter((/** @type {string} */ text) => WORD.test(text)), ...node.expressions.flatMap(bare)];
    case "BinaryExpression": return node.operator === "+" ? [node.left, node.right].flatMap(bare) : [];
    case "ConditionalExpression": return [node.consequent, node.alternate].flatMap(bare);
    case "LogicalExpression": return [node.left, node.right].flatMap(bare);
    case "ArrayExpression": return node.elements.flatMap(bare);
    case "SpreadElement": return bare(node.argument);
    default: return [];
  }
}

/**
 * Read a module.
 * @param {string} text
 */
export function read(text) {
  /** @type {Said[]} */
  const said = [];
  /** @type {string[]} */
  const faults = [];
  const source = (/** @type {Tree} */ node) => text.slice(...node.range);
  /** @type {(node: Tree, where: string) => void} */
  const shown = (node, where) => faults.push(...bare(node).map((words) => `${where} is given ${JSON.stringify(words)}`));
  /** @param {Tree} node */
  function call(node) {
    const called = node.callee.name;
    const known = SAID.get(called);
    if (known) {
      const [context, patterns] = [known.context, known.patterns].map((places) => places.map((place) => literal(node.arguments[place])));
      if ([...context, ...patterns].some((one) => one === null)) faults.push(`${source(node)} says what is no literal`);
      else said.push(/** @type {Said} */ ({ context: context[0] ?? null, patterns }));
    }
    if (["h", "s"].includes(called)) node.arguments.slice(2).forEach((/** @type {Tree} */ child) => shown(child, source(node.arguments[0])));
    if (called === "name") shown(node.arguments[0], "name");
    const [key, value] = node.arguments;
    if (node.callee.property?.name === "setAttribute" && SHOWN.includes(key?.value)) shown(value, key.value);
    if (["append", "prepend", "createTextNode"].includes(node.callee.property?.name)) node.arguments.forEach((/** @type {Tree} */ child) => shown(child, "append"));
  }
  const rule = { create: () => ({
    CallExpression: call,
    /** @param {Tree} node */
    Property(node) { if (SHOWN.includes(node.key.value ?? node.key.name)) shown(node.value, node.key.value ?? node.key.name); },
    /** @param {Tree} node */
    AssignmentExpression({ left, right }) { if (["textContent", "innerText", "title"].includes(left.property?.name)) shown(right, left.property.name); },
  }) };
  const found = linter.verify(text, [{ plugins: { own: { rules: { walk: rule } } }, rules: { "own/walk": "error" },
    languageOptions: { ecmaVersion: 2022, sourceType: "module" }, linterOptions: { reportUnusedDisableDirectives: "off" } }]);
  return { said, faults: [...faults, ...found.filter(({ fatal }) => fatal).map(({ message }) => message)] };
}
