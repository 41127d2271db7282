import assert from "node:assert/strict";
import { test } from "node:test";

import { unpack } from "../src/decode.js";
import { csv, fileName, LEDGER_COLUMNS, ledgerRows, VERDICT_COLUMNS, verdictRows } from "../src/export.js";
import { course, hypothesis, payload, stretch, tried } from "./page.js";

/**
 * Read CSV as RFC 4180 has it.
 * @param {string} text
 */
function read(text) {
  assert.equal(text[0], "\ufeff");
  /** @type {string[][]} */
  const rows = [[""]];
  let quoted = false;
  for (let i = 1; i < text.length; i += 1) {
    const row = rows[rows.length - 1];
    if (text[i] === '"' && !quoted && row[row.length - 1] === "") quoted = true;
    else if (text[i] === '"' && quoted && text[i + 1] !== '"') quoted = false;
    else if (text[i] === "," && !quoted) row.push("");
    else if (text.startsWith("\r\n", i) && !quoted) {
      rows.push([""]);
      i += 1;
    } else {
      row[row.length - 1] += text[i];
      if (quoted && text[i] === '"') i += 1;
    }
  }
  assert.deepEqual(rows.pop(), [""]);
  return rows;
}

const LETTERS = ["a", "ü", "中", "é", " ", "\t", "\r", "\n", '"', "'", ",", ";", "=", "+", "-", "@", "＝", "＠", "1", "."];

test("any text comes back from CSV as it was, but for an apostrophe before what would be calculated", () => {
  let guarded = 0;
  tried(300, (chance) => {
    const text = () => Array.from({ length: Math.floor(chance() * 8) }, () => LETTERS[Math.floor(chance() * LETTERS.length)]).join("");
    const rows = Array.from({ length: 4 }, () => [text(), text(), text()]);
    read(csv(["a", "b", "c"], rows)).slice(1).forEach((row, i) => row.forEach((cell, k) => {
      const wanted = rows[i][k];
      if (cell !== wanted) guarded += 1;
      assert.equal(cell.replaceAll("'", ""), wanted.replaceAll("'", ""));
      for (const part of cell.split(/[;\t\r\n]/)) assert.doesNotMatch(part.trimStart(), /^[=+\-@＝＋－＠]/);
      assert.doesNotMatch(cell, /^[\t\r\n]/);
      if (/^[\p{L}1.]/u.test(wanted) && !/[;\t\r\n]/.test(wanted)) assert.equal(cell, wanted);
    }));
  });
  assert.ok(guarded > 100);
});

test("numbers stay numbers, also negative ones; nothing is an empty cell", () => {
  assert.equal(csv(["a", "b", "c", "d", "e"], [[-71.5, 0, true, null, undefined]]), "\ufeffa,b,c,d,e\r\n-71.5,0,true,,\r\n");
});

test("file names are plain, whatever the event is called", () => {
  const named = (/** @type {string} */ id, /** @type {string} */ what) => fileName(unpack(payload({ event: { ...payload().event, id } })), what, "csv");
  assert.equal(named("caspian-2015", "ledger"), "overflight-caspian-2015-ledger.csv");
  assert.equal(named("../../Éa é", "a/b:c"), "overflight-ea-e-a-b-c.csv");
  assert.equal(named("导弹", "map"), "overflight-map.csv");
  assert.ok(named("x".repeat(500), "y".repeat(500)).length < 150);
});

test("the ledger has a row a stretch and missile, each beginning where the one before ended", () => {
  const ledger = [stretch("", 0, 300000, [170, 40]), stretch("AAA", 300000, 700000, [182, 41]), stretch("", 700000, 1000000, [186, 42])];
  const model = unpack(payload({ hypotheses: [hypothesis("straight", [
    course([[170, 40], [190, 45]], { paths: ["ship-1", "ship-2"], ledger, length_m: 1000000, duration_s: 5000 })])] }));
  const rows = ledgerRows(model).map((row) => Object.fromEntries(LEDGER_COLUMNS.map((column, k) => [column, row[k]])));
  assert.deepEqual(rows.map((row) => [row.path, row.seq]), [0, 1, 2].map((n) => ["ship-1", n]).concat([0, 1, 2].map((n) => ["ship-2", n])));
  for (const missile of [rows.slice(0, 3), rows.slice(3)]) {
    missile.slice(1).forEach((row, n) => {
      for (const [enter, exit] of [["enter_m", "exit_m"], ["enter_lon", "exit_lon"], ["enter_lat", "exit_lat"], ["enter_s", "exit_s"]]) {
        assert.equal(row[enter], missile[n][exit]);
      }
    });
    assert.equal(missile.reduce((sum, row) => sum + Number(row.length_m), 0), 1000000);
    assert.deepEqual([missile[2].exit_lon, missile[2].exit_lat, missile[2].exit_s], [-170, 45, 5000]);
    assert.ok(missile.every((row) => Math.abs(Number(row.enter_lon)) <= 180));
  }
});

test("verdicts have a row for the claim as a whole and one for each reconstruction", () => {
  const rows = verdictRows(unpack(payload()));
  assert.deepEqual(rows.map((row) => [row[1], row[2], row[4], row[VERDICT_COLUMNS.indexOf("sources")]]),
    [["over-aland", "", "supported", "paper"], ["over-aland", "straight", "supported", "paper"]]);
  assert.ok(rows.every((row) => row.length === VERDICT_COLUMNS.length));
});
