// The rules of keying that need no browser.

import assert from "node:assert/strict";
import test from "node:test";

import { asName } from "../../src/web/assets/field/accents.js";
import { allowed, peDniCheck, problemOf } from "../../src/web/assets/field/document.js";
import { isoDate, tidy, wrongWith } from "../../src/web/assets/field/fields.js";
import { Names, mostTyped } from "../../src/web/assets/field/names.js";
import { Pace } from "../../src/web/assets/field/pace.js";

const DNI = { name: "DNI", min_length: 8, max_length: 8, characters: "digits", check: "pe_dni" };
const CARD = { name: "ID", min_length: 4, max_length: 20, characters: "letters_digits", check: "none" };
const RULES = { document: DNI, fields: [] };

test("documents are judged as the server judges them", () => {
  // The worked figures of domain::document.
  const figures = { 10117410: ["2", "G"], 12345678: ["1", "E"], 87654321: ["0", "D"], "00000001": ["4", "I"] };
  for (const [number, check] of Object.entries(figures)) assert.deepEqual(peDniCheck(number), check, number);
  for (const text of ["10117410", "10117410-2", "10117410G"]) assert.equal(problemOf(text, DNI), "", text);
  for (const text of ["10117410-3", "10117410K"]) assert.equal(problemOf(text, DNI), "check", text);
  for (const text of ["1234567", "123456789", "101174102", "00000000", ""]) assert.equal(problemOf(text, DNI), "shape", text);
  for (const text of ["AB-1234", "1234"]) assert.equal(problemOf(text, CARD), "", text);
  for (const text of ["123", "0000"]) assert.equal(problemOf(text, CARD), "shape", text);
});

test("what cannot stand in a document never reaches the field", () => {
  assert.equal(allowed("1o2 3x4", DNI), "1234");
  assert.equal(allowed("ab ñ 12.3", CARD), "AB  12.3");
});

test("a grave accent puts on what a letter can bear, and nothing else changes", () => {
  const cases = { "nun`ez": "NUÑEZ", "jose`": "JOSÉ", "agu``ero": "AGÜERO", "o'higgins": "O'HIGGINS", "ñ": "Ñ", "x`y": "XY", "`": "" };
  for (const [typed, name] of Object.entries(cases)) assert.equal(asName(typed), name);
  for (const name of Object.values(cases)) assert.equal(asName(name), name);
});

test("dates take their slashes, and go to the server as ISO 8601", () => {
  assert.equal(tidy("birth_date", "26101988", RULES), "26/10/1988");
  assert.equal(tidy("birth_date", "2610", RULES), "26/10");
  assert.equal(isoDate("26/10/1988"), "1988-10-26");
  assert.equal(isoDate("1988"), "1988");
  const born = { key: "birth_date", is_required: false, max_length: 40, label: {} };
  assert.equal(wrongWith(born, "29/02/2024", RULES), "");
  for (const text of ["29/02/2023", "31/04/2020", "1988"]) assert.equal(wrongWith(born, text, RULES), "date", text);
});

test("a value is questioned when it is missing, too long, or no name", () => {
  const name = { key: "surname1", is_required: true, max_length: 5, label: {} };
  const cases = { "": "missing", QUISPE: "long", "QU1": "digits", "=A1": "formula", "ÑAÑA": "" };
  for (const [value, wrong] of Object.entries(cases)) assert.equal(wrongWith(name, value, RULES), wrong, value);
  assert.equal(wrongWith({ ...name, is_required: false }, "", RULES), "");
});

test("names typed before come first, accents do not matter, and the list stays short", () => {
  const names = new Names(["Quispe", "Núñez", "Nunura", "Nureña", "Nuflo", "Nuria"], { "NUÑONCA": 2, "NUGRA": 5 });
  assert.deepEqual(names.suggest("nu"), ["NUGRA", "NUÑONCA", "NÚÑEZ", "NUNURA"]);
  assert.deepEqual(names.suggest("NÚÑ"), ["NUÑONCA", "NÚÑEZ", "NUNURA"]);
  assert.deepEqual(names.suggest("n"), []);
  names.learn("QUISPE");
  assert.deepEqual(names.suggest("QUI"), ["QUISPE"]);
  assert.deepEqual(mostTyped({ A: 1, B: 3, C: 2 }, 2), { B: 3, C: 2 });
});

test("the pace leaves pauses out, and a changed clock does not matter", () => {
  let at = 0;
  const pace = new Pace(() => at);
  for (const seconds of [10, 10, 600, 20]) {
    at += seconds * 1_000;
    pace.line();
  }
  assert.equal(pace.secondsALine(), 10);
  assert.equal(new Pace(() => at).secondsALine(), undefined);
});
