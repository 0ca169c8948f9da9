// Asks the site's own search and libraries the same questions over the same sections.
// node compare.mjs SITE QUESTIONS: a built site, and a file in the form of tests/site/questions.tsv.
// Libraries get boosts, prefixes, typing errors and stop words; MiniSearch also as ours is set up, by its
// documented options: pairs of words, stop words that weigh little, synonyms, typing errors of unknown words.
import { readFileSync } from "node:fs";
import { create, insertMultiple, search as orama } from "@orama/orama";
import lunr from "lunr";
import MiniSearch from "minisearch";

const [site, file] = process.argv.slice(2);
globalThis.window = {};
for (const name of ["search-index.js", "javascripts/search.js"]) {
  (0, eval)(readFileSync(`${site}/assets/${name}`, "utf8"));
}
const index = window.dockerNotesIndex;
const BOOST = { title: 5, keywords: 4, messages: 4, command: 2.5, page: 1.5 };
const FIELDS = Object.keys(BOOST);
const ours = window.dockerNotesSearch(index);
const slug = (title) => title.normalize("NFKD").replace(/[^\0-\x7f]/g, "").replace(/[^\w\s-]/g, "").trim().toLowerCase().replace(/[-\s]+/g, "-");
const eachCommand = index.commands.split("\n").values();
const entries = index.pages.flatMap(([url, page, rows]) => rows.map(([anchor = "", own = "", keywords = "", messages = ""]) => {
  const title = own || page;
  const command = eachCommand.next().value;
  return { url: url + (anchor && `#${anchor === 1 ? slug(title) : anchor}`), page, title, keywords, messages, command };
})).map((entry, id) => ({ id: String(id), ...entry }));
const url = (id) => entries[id].url;

const stop = new Set(index.stop);
const same = new Map();
for (const line of index.synonyms) for (const word of line) same.set(word, [...(same.get(word) ?? []), ...line.filter((w) => w !== word)]);
const words = (text) => text.toLowerCase().split(/[\s`'"()[\]{},;:!?<>|=…/]+/).map((w) => w.replace(/^[.$-]+|\.+$/g, "")).filter(Boolean);
const asked = (question) => {
  const kept = words(question).filter((word) => !stop.has(word));
  return kept.length ? kept : words(question);
};

const mini = new MiniSearch({ fields: FIELDS, tokenize: words, processTerm: (term) => (stop.has(term) ? null : term) });
mini.addAll(entries);
const miniSearch = (question) => {
  const own = asked(question);
  const also = own.flatMap((word) => same.get(word) ?? []);
  const options = { boost: BOOST, fuzzy: (t) => (t.length > 3 ? 0.2 : false), prefix: (t, i, all) => i === all.length - 1 };
  const queries = [{ ...options, queries: [own.join(" ")] }, { boost: BOOST, queries: also, boostDocument: () => 0.3 }];
  return mini.search({ combineWith: "OR", queries: queries.filter((q) => q.queries.length) }).map(({ id }) => url(id));
};

const pieces = (text) => words(text).flatMap((word) => [word, ...(/[-_./@]/.test(word) ? word.split(/[-_./@]+/).filter((part) => part.length > 1) : [])]);
const paired = (text) => {
  const row = pieces(text);
  return [...row, ...row.slice(1).map((word, i) => `${row[i]} ${word}`)];
};
const careful = new MiniSearch({ fields: FIELDS, tokenize: paired });
careful.addAll(entries);
const known = new Set(entries.flatMap((entry) => FIELDS.flatMap((field) => pieces(entry[field]))));
const carefulSearch = (question) => {
  const own = pieces(question);
  const also = own.flatMap((word) => same.get(word) ?? []);
  const options = {
    boost: BOOST, tokenize: paired,
    boostTerm: (term) => (stop.has(term) ? 0.3 : term.includes(" ") ? 0.5 : 1),
    fuzzy: (term) => (term.length > 3 && !term.includes(" ") && !known.has(term) ? 0.2 : false),
    prefix: (term, i, all) => i === all.length - 1 && !known.has(term),
  };
  const queries = [{ ...options, queries: [question] }, { boost: BOOST, queries: also, boostDocument: () => 0.2 }];
  return careful.search({ combineWith: "OR", queries: queries.filter((q) => q.queries.length) }).map(({ id }) => url(id));
};

const lunrIndex = lunr(function () {
  this.ref("id");
  for (const field of FIELDS) this.field(field, { boost: BOOST[field] });
  for (const entry of entries) this.add(entry);
});
const lunrSearch = (question) =>
  lunrIndex.query((query) => {
    for (const word of asked(question)) {
      query.term(lunr.tokenizer(word), { boost: 10, usePipeline: true });
      if (word.length > 3) query.term(lunr.tokenizer(word), { boost: 1, editDistance: 1, usePipeline: false });
    }
  }).map(({ ref }) => url(ref));

const db = create({
  schema: Object.fromEntries(FIELDS.map((field) => [field, "string"])),
  components: { tokenizer: { stemming: true, language: "english" } },
});
insertMultiple(db, entries);
const oramaSearch = (question) =>
  orama(db, { term: asked(question).join(" "), boost: BOOST, tolerance: 1, threshold: 1, limit: 10 }).hits.map(({ id }) => url(id));

const engines = {
  "this site": (question) => ours(question).hits.map((hit) => hit.url),
  "MiniSearch 7.2, plain": miniSearch,
  "MiniSearch 7.2, set up as ours": carefulSearch,
  "Orama 3.1": oramaSearch,
  "lunr 2.3 (Material's)": lunrSearch,
};

const questions = readFileSync(file, "utf8").split("\n").filter((line) => line && !line.startsWith("#")).flatMap((line) => {
  const [answers, phrasings] = line.split("\t");
  return phrasings.split(" | ").map((text) => ({ text: text.replace(/^[~!] /, ""), answers: answers.split(" ") }));
});
const percent = (count) => `${Math.round((100 * count) / questions.length)} %`;
console.log("| search | first | among three | mean reciprocal rank | ms a question |\n|---|---|---|---|---|");
for (const [name, find] of Object.entries(engines)) {
  const start = performance.now();
  const ranks = questions.map(({ text, answers }) => find(text).slice(0, 8).findIndex((found) => answers.includes(found)) + 1);
  const spent = ((performance.now() - start) / questions.length).toFixed(1);
  const mrr = ranks.reduce((sum, rank) => sum + (rank && 1 / rank), 0) / questions.length;
  console.log(`| ${name} | ${percent(ranks.filter((r) => r === 1).length)} | ${percent(ranks.filter((r) => r && r <= 3).length)} | ${mrr.toFixed(2)} | ${spent} |`);
}
console.log(`\n${questions.length} phrasings, ${entries.length} sections, Node.js ${process.versions.node}`);
