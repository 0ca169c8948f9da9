// Ranks the sections of the site for a question (BM25 over fields, words and pairs of words), and tells
// a pasted message from a question: which sections have what of it does not vary.
// Fetched, with the index, when the reader turns to the search box; knows nothing of the page.
// The constants: macros/search/README.md.
window.dockerNotesSearch = ({ text, stop, synonyms, before }) => {
  const WEIGHTS = { title: 5, keywords: 4, messages: 4, command: 2.5, page: 1.5 };
  const SATURATION = 5; // weight of hits at which a word gives half of what it can
  const STOP = 0.3; // weight of a word that says little, such as "in"
  const PAIR = 0.5; // weight of two words that stand side by side as in the question
  const FORMS = { synonym: 0.55, swapped: 0.8, prefix: 0.7, fuzzy: 0.55 }; // weight beside the word itself
  const PHRASE = 2.5; // what a title or search phrase adds that says the same as the question
  const CANDIDATES = 60; // entries whose phrases are compared with the question
  const MOST = 20; // results
  const COVERAGE = 0.5; // how much an entry loses that has not all the words
  const DAMPED = 0.7; // a rare word tells more than a common one, but a chance one must not decide
  const ALIKE = 0.7; // likeness from which a phrase of a section is the pasted text in other words
  const MESSAGE = { worth: 6, precision: 0.7, recall: 0.5, whole: 0.85 }; // when a section has a message
  const BEFORE = new RegExp(`^\\s*(?:(?:${before.join("|")}): +)+(?=.)`, "i"); // as the index leaves it out
  const OLD_NAME = /docker-compose(?!\.?\w)/g; // what `docker compose` was called

  const stem = (word) => {
    if (word.length < 4 || /[^a-z]/.test(word) || /(?:ss|us|is)$/.test(word)) return word;
    if (word.length < 5) return word.replace(/s$/, "");
    const base = word.replace(/i(?:es|ed)$/, "y").replace(/(?:ings?|ed|es|s)$/, "");
    return (base === word ? base : base.replace(/([bdgmnprt])\1$/, "$1")).replace(/(..)e$/, "$1");
  };

  // Words as they are typed in a terminal: `--no-cache` and `docker.sock` are themselves and their parts.
  const known = new Map(); // each word is taken apart once
  const read = (raw) => {
    if (!known.has(raw)) {
      const parts = raw.split(/[-_./@]+/).filter((part) => part.length > 1).map(stem);
      known.set(raw, { raw, word: stem(raw), parts });
    }
    return known.get(raw);
  };
  const BETWEEN = /[\s`'"()[\]{},;:!?<>|=\u2013\u2014\u2018-\u201f\u2026\u00ab\u00bb]+/;
  const bare = (part) => part.replace(/^[./$-]+(?=\w)|[./]+$/g, "");
  const words = (text) =>
    text.toLowerCase().replace(OLD_NAME, "docker compose").split(BETWEEN).map(bare).filter(Boolean).map(read);
  const singles = (found) => found.flatMap(({ word, parts }) => (parts.length > 1 ? [word, ...parts] : [word]));
  const pairs = (found) => {
    const row = found.flatMap(({ word, parts }) => (parts.length > 1 ? parts : [word]));
    const typed = found.map(({ raw }) => raw); // `docker stats` is not the state of docker
    return [row, typed].flatMap((list) => list.slice(1).map((word, i) => `${list[i]} ${word}`));
  };

  // Index: term -> its entries, in their order, and the weight of the hits in each.
  const postings = new Map();
  const put = (id, terms, weight) => {
    for (const term of new Set(terms)) {
      if (!postings.has(term)) postings.set(term, { ids: [], hits: [] });
      const { ids, hits } = postings.get(term);
      if (ids.at(-1) !== id) hits[ids.push(id) - 1] = 0;
      hits[ids.length - 1] += weight;
    }
  };
  const split = (text) => (text ? text.split("\n") : []);
  // An anchor that is its title's, as Python-Markdown makes it, is not in the index.
  const slug = (title) =>
    title.normalize("NFKD").replace(/[^\0-\x7f]/g, "").replace(/[^\w\s-]/g, "").trim().toLowerCase().replace(/[-\s]+/g, "-");
  // Pages, rows and fields are separated as in macros/search/rows.py. What a row does not say is empty, or the page's title.
  const [all, commands] = text.split("\x1c");
  const eachCommand = commands.split("\n").values();
  const entries = all.split("\x1d").flatMap((of) => {
    const [[url, page], ...rows] = of.split("\x1e").map((row) => row.split("\x1f"));
    return rows.map((row) => ({ url, page, row }));
  }).map(({ url, page, row: [anchor, own = "", keywords = "", messages = ""] }) => {
    const title = own || page;
    const command = eachCommand.next().value;
    return {
      url: url + (anchor && `#${anchor === "1" ? slug(title) : anchor}`),
      page,
      title,
      command,
      // "28\tmessage": only engines up to that version print it
      messages: split(messages).map((line) => line.split("\t")).map((parts) => ({ text: parts.pop(), until: parts[0] ?? "" })),
      fields: {
        title, keywords, command, messages: messages.replace(/^\d+\t/gm, ""),
        page: anchor ? page : url.replace(/(?:index)?\.html$/, "").replace(/[/-]/g, " "),
      },
    };
  });
  entries.forEach((entry, id) => {
    for (const [field, weight] of Object.entries(WEIGHTS)) {
      const found = entry.fields[field].split("\n").map(words);
      const terms = found.flatMap(singles);
      put(id, terms, field === "title" ? weight / (0.7 + 0.06 * terms.length) : weight);
      put(id, found.flatMap(pairs), weight);
    }
  });
  const phrases = (entry) => {
    entry.phrases ??= [entry.title, ...split(entry.fields.keywords), ...split(entry.fields.messages)]
      .map((text) => singles(words(text)))
      .filter((found) => found.some((word) => !stops.has(word)));
    return entry.phrases;
  };
  const vocabulary = [...postings.keys()].filter((term) => !term.includes(" "));
  const rarity = (term) => {
    const count = postings.get(term)?.ids.length ?? 0;
    return Math.log(1 + (entries.length - count + 0.5) / (count + 0.5)) ** DAMPED;
  };

  const stops = new Set(stop.flatMap(words).map(({ word }) => word));
  const telling = (term) => rarity(term) * (stops.has(term) ? STOP : 1);
  const same = new Map();
  for (const line of synonyms) {
    const forms = line.map(stem);
    for (const form of forms) same.set(form, [...(same.get(form) ?? []), ...forms.filter((f) => f !== form)]);
  }

  // Edits between two words, a swap of neighbours being one; more than `limit` is told as limit + 1.
  const distance = (a, b, limit) => {
    if (Math.abs(a.length - b.length) > limit) return limit + 1;
    let [before, row] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      [before, row] = [row, next];
    }
    return row[b.length];
  };

  // The terms of the index that a typed word may mean, each with a weight.
  const forms = (word, last) => {
    const found = new Map((same.get(word) ?? []).map((form) => [form, FORMS.synonym]));
    if (postings.has(word)) return found.set(word, 1);
    const limit = word.length < 4 || /[^a-z]/.test(word) ? 0 : word.length < 8 ? 1 : 2;
    for (const term of vocabulary) {
      if (last && word.length > 1 && term.startsWith(word)) found.set(term, FORMS.prefix);
      else if (limit && distance(word, term, limit) <= limit) found.set(term, FORMS.fuzzy);
    }
    return found;
  };

  // How far a phrase and the question say the same, 0 to 1: words of each that the other has.
  const likeness = (phrase, meant, asked) => {
    let [all, hit] = [0, 0];
    const answered = new Map();
    for (const term of phrase) {
      const worth = telling(term);
      all += worth;
      const [word, weight] = meant.get(term) ?? [];
      if (!word) continue;
      hit += worth * weight;
      answered.set(word, Math.max(answered.get(word) ?? 0, weight));
    }
    let told = 0;
    for (const [word, weight] of answered) told += weight * (asked.worths.get(word) ?? 0);
    const [precision, recall] = [hit / all, told / asked.said];
    return precision + recall ? (2 * precision * recall) / (precision + recall) : 0;
  };

  // Pasted messages -------------------------------------------------------------------------------
  // What does not vary: names in quotes, numbers, paths, hosts and identifiers do.
  const QUOTED = /"[^"]*"|'[^']{2,}'(?=[\s:,.)]|$)|`[^`]*`|\u201c[^\u201d]*\u201d/g;
  const fixed = (text) =>
    text.toLowerCase().replace(/\\?"/g, '"').replace(/\b(?:msg|error|err)="|"(?:msg|message|error)": ?"/g, " ").replace(QUOTED, " ").split(/[\s()[\]{},;:!?<>|=\u2026]+/)
      .map((word) => word.replace(/^[-.'"`]+|[-.'"`]+$/g, ""))
      .filter((word) => /[a-z]/.test(word) && !/[\d/\\_]|\.\w/.test(word));
  const SIGNS = /(?:^|\s)(?:err(?:or)?s?|fail(?:ed|ure)?|fatal|denied|cannot|can't|could not|couldn't|unable|invalid|unknown|not found|no such|refused|unsupported|not supported|unexpected|panic|warning|exceeded|missing|must be|not allowed|not permitted|terminated|conflict|incorrect|incompatible)\b|^\w+: |^\[|level=/i;
  const ASKS = /\?\s*$|^(?:how|why|what|when|which|where|who|can|is|are|do|does|should)\b/i;
  const PROGRAM = /\w(?:Exception|Error)\b|:\/\/|\w=["\w]|\[[\w:.]*\]|[.!]\s+[A-Z]|[a-z0-9][.!]$/;
  const looksPasted = (text) => {
    const count = text.split(/\s+/).length;
    if (ASKS.test(text) || count < 4) return false;
    if (!SIGNS.test(text)) return PROGRAM.test(text) && !/^(?:docker|compose)\s/.test(text);
    return /["`:=()[\]]|\s'/.test(text) || (count > 7 && /^[A-Z[]|[.!]$/.test(text));
  };
  // Made when a message is pasted: the fixed words of all titles, phrases and messages.
  let told;
  const said = () => {
    if (told) return told;
    const counts = new Map();
    const list = entries.flatMap((entry) =>
      [{ text: entry.title, until: "" }, ...split(entry.fields.keywords).map((text) => ({ text, until: "" })), ...entry.messages]
        .map((message) => ({ entry, message, words: fixed(message.text) }))
        .filter((row) => row.words.length > 1));
    for (const row of list) for (const word of new Set(row.words)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const worths = new Map();
    const worth = (word) => {
      const weak = () => stops.has(stem(word)) && !/^(?:no|not|cannot|can't)$/.test(word);
      if (!worths.has(word)) worths.set(word, weak() ? 0.1 : Math.log(1 + list.length / (counts.get(word) ?? 1)));
      return worths.get(word);
    };
    const sum = (found) => found.reduce((all, word) => all + worth(word), 0);
    const where = new Map(); // word -> the rows that have it, as often as they do
    list.forEach((row, i) => row.words.forEach((word) => (where.has(word) ? where.get(word).push(i) : where.set(word, [i]))));
    return (told = { list: list.map((row) => ({ ...row, sum: sum(row.words) })), where, worth, sum });
  };
  // Worth of the words that both have in the same order.
  const common = (a, b, worth) => {
    let row = new Array(b.length + 1).fill(0);
    for (const word of a) {
      const [next, value] = [[0], worth(word)];
      for (let j = 1; j <= b.length; j++) next[j] = word === b[j - 1] ? row[j - 1] + value : Math.max(row[j], next[j - 1]);
      row = next;
    }
    return row[b.length];
  };
  // The sections that have the pasted `text`, with the message of theirs and how well it fits.
  const having = (text) => {
    const { list, where, worth, sum } = said();
    const pasted = fixed(text);
    const all = sum(pasted);
    const most = new Float64Array(list.length); // what each row has, in any order
    for (const word of new Set(pasted)) {
      const value = worth(word);
      for (const i of where.get(word) ?? []) most[i] += value;
    }
    const found = new Map();
    for (let i = 0; i < list.length; i++) {
      if (!most[i] || most[i] < MESSAGE.recall * all) continue;
      const { entry, message, words: own, sum: whole } = list[i];
      if (most[i] < MESSAGE.precision * whole && most[i] < MESSAGE.whole * all) continue;
      const shared = common(own, pasted, worth);
      const [precision, recall] = [shared / whole, shared / all];
      const fits = (shared >= MESSAGE.worth && precision >= MESSAGE.precision && recall >= MESSAGE.recall)
        || (pasted.length > 1 && recall >= MESSAGE.whole);
      const value = shared * precision;
      if (fits && value > (found.get(entry)?.value ?? 0)) found.set(entry, { message, value });
    }
    return found;
  };

  // What a result shows: the line that has most of the question, with its words marked.
  const marker = (meant) => (text) => {
    const pieces = text.split(/([\s`'"()[\]{},;:!?<>|=]+)/);
    const hit = (piece) => {
      const [one] = words(piece);
      return Boolean(one) && !stops.has(one.word) && (meant.has(one.word) || one.parts.some((part) => meant.has(part) && !stops.has(part)));
    };
    const found = pieces.map((piece, i) => ({ text: piece, marked: i % 2 === 0 && piece !== "" && hit(piece) }));
    return found.reduce((list, piece) => {
      const last = list.at(-1);
      if (last && last.marked === piece.marked) last.text += piece.text;
      else if (piece.text) list.push({ ...piece });
      return list;
    }, []);
  };
  const matching = (entry, meant) => {
    const others = entry.command ? [{ text: entry.command, until: "", command: true }] : split(entry.fields.keywords).map((text) => ({ text, until: "" }));
    const lines = [...entry.messages, ...others];
    const worth = ({ text }) => [...new Set(singles(words(text)))].reduce((sum, term) => sum + (meant.has(term) ? telling(term) * meant.get(term)[1] : 0), 0);
    return lines.map((line) => ({ ...line, worth: worth(line) })).reduce((best, line) => (line.worth > best.worth ? line : best), { text: "", until: "", worth: 0 });
  };

  // Returns whether the question is a pasted message that no section has, and the entries that fit it,
  // best first; `says` of an entry is the message that it has. `mark` cuts a text into pieces, the question's words marked.
  return (asking) => {
    const question = asking.replace(BEFORE, "");
    const typed = words(question);
    const terms = [...new Set(singles(typed))];
    const onlyStops = terms.every((word) => stops.has(word));
    const [total, covered, best] = [0, 1, 2].map(() => new Float64Array(entries.length));
    const meant = new Map();
    const asked = { worth: 0, said: 0, worths: new Map() };
    // Adds to each entry the best of the terms that a typed word may mean.
    const add = (found, worth) => {
      const lists = [...found].filter(([term]) => postings.has(term)).map(([term, weight]) => ({ ...postings.get(term), value: weight * rarity(term) }));
      for (const { ids, hits, value } of lists) {
        for (let i = 0; i < ids.length; i++) best[ids[i]] = Math.max(best[ids[i]], (value * hits[i]) / (hits[i] + SATURATION));
      }
      for (const id of lists.flatMap(({ ids }) => ids)) {
        if (!best[id]) continue;
        total[id] += best[id];
        covered[id] += worth;
        best[id] = 0;
      }
    };
    terms.forEach((word, i) => {
      const weak = stops.has(word) && !onlyStops;
      const found = weak ? new Map([[word, STOP]]) : forms(word, i === terms.length - 1);
      for (const [term, weight] of found) {
        const sure = weak ? 1 : weight;
        if ((meant.get(term)?.[1] ?? 0) < sure) meant.set(term, [word, sure]);
      }
      const worth = weak || ![...found.keys()].some((term) => postings.has(term)) ? 0 : rarity(word);
      asked.worth += worth;
      const value = weak ? telling(word) : worth;
      asked.said += value;
      asked.worths.set(word, value);
      add(found, worth);
    });
    const sideBySide = pairs(typed).filter((pair) => onlyStops || pair.split(" ").some((word) => !stops.has(word)));
    for (const pair of new Set(sideBySide)) add([[pair, PAIR]], 0);
    const pasted = looksPasted(asking);
    const has = pasted ? having(question) : new Map();
    const values = total.map((value, id) => value * (covered[id] / (asked.worth || 1)) ** COVERAGE);
    const least = Float64Array.from(values).sort().at(-CANDIDATES) ?? 0;
    const hits = entries
      .map((entry, id) => ({ entry, value: values[id] }))
      .filter(({ value }) => value > 0 && value >= least)
      .sort((a, b) => b.value - a.value)
      .slice(0, CANDIDATES)
      .map(({ entry, value }) => {
        const like = Math.max(0, ...phrases(entry).map((phrase) => likeness(phrase, meant, asked)));
        return { entry, like, score: value * (1 + PHRASE * like) };
      })
      .sort((a, b) => b.score - a.score);
    const seen = new Set(hits.map(({ entry }) => entry));
    const all = [...hits, ...[...has.keys()].filter((entry) => !seen.has(entry)).map((entry) => ({ entry, score: 0 }))];
    all.sort((a, b) => Number(has.has(b.entry)) - Number(has.has(a.entry))); // stable: the ranking stays within
    const close = hits.slice(0, 3).some(({ like }) => like >= ALIKE);
    return {
      unknown: pasted && !has.size && !close,
      mark: marker(meant),
      hits: all.slice(0, MOST).map(({ entry }) => ({
        url: entry.url, page: entry.page, title: entry.title, command: entry.command,
        says: has.get(entry)?.message, line: has.get(entry)?.message ?? matching(entry, meant),
      })),
    };
  };
};
