// Ranks the sections of the site for a question (BM25 over fields, words and pairs of words).
// Fetched, with the index, when the reader turns to the search box; knows nothing of the page.
window.dockerNotesSearch = ({ rows, pages, stop, synonyms }) => {
  const WEIGHTS = { title: 5, keywords: 4, commands: 2.5, page: 1.5, text: 1 };
  const SATURATION = 5; // weight of hits at which a word gives half of what it can
  const STOP = 0.3; // weight of a word that says little, such as "in"
  const PAIR = 0.5; // weight of two words that stand side by side as in the question
  const FORMS = { synonym: 0.55, swapped: 0.8, prefix: 0.7, fuzzy: 0.55 }; // weight beside the word itself
  const PHRASE = 2.5; // what a title or search phrase adds that says the same as the question
  const CANDIDATES = 60; // entries whose phrases are compared with the question
  const COVERAGE = 0.5; // how much an entry loses that has not all the words
  const DAMPED = 0.7; // a rare word tells more than a common one, but a chance one must not decide
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
  const words = (text) =>
    text.toLowerCase().replace(OLD_NAME, "docker compose").split(/[\s`'"()[\]{},;:!?<>|=\u2013\u2014\u2018-\u201f\u2026\u00ab\u00bb]+/)
      .map((part) => part.replace(/^[./$-]+(?=\w)|[./]+$/g, ""))
      .filter(Boolean)
      .map(read);
  const singles = (found) => found.flatMap(({ word, parts }) => (parts.length > 1 ? [word, ...parts] : [word]));
  const pairs = (found) => {
    const row = found.flatMap(({ word, parts }) => (parts.length > 1 ? parts : [word]));
    const typed = found.map(({ raw }) => raw); // `docker stats` is not the state of docker
    return [row, typed].flatMap((list) => list.slice(1).map((word, i) => `${list[i]} ${word}`));
  };

  // Index: term -> entry -> weight of its hits.
  const postings = new Map();
  const put = (id, terms, weight) => {
    for (const term of new Set(terms)) {
      if (!postings.has(term)) postings.set(term, new Map());
      const entries = postings.get(term);
      entries.set(id, (entries.get(id) ?? 0) + weight);
    }
  };
  const entries = rows.map(([page, anchor, title, keywords, commands, text]) => ({
    url: pages[page][0] + (anchor && `#${anchor}`),
    page: pages[page][1],
    title,
    command: commands.split("\n", 1)[0],
    fields: { title, keywords, commands, page: anchor ? pages[page][1] : pages[page][0].replace(/(?:index)?\.html$/, "").replace(/[/-]/g, " "), text },
  }));
  entries.forEach((entry, id) => {
    for (const [field, weight] of Object.entries(WEIGHTS)) {
      const found = entry.fields[field].split("\n").map(words);
      const terms = found.flatMap(singles);
      put(id, terms, field === "title" ? weight / (0.7 + 0.06 * terms.length) : weight);
      if (field !== "text") put(id, found.flatMap(pairs), weight);
    }
  });
  const phrases = (entry) => {
    entry.phrases ??= [entry.title, ...entry.fields.keywords.split("\n")]
      .map((text) => singles(words(text)))
      .filter((found) => found.some((word) => !stops.has(word)));
    return entry.phrases;
  };
  const vocabulary = [...postings.keys()].filter((term) => !term.includes(" "));
  const rarity = (term) => {
    const count = postings.get(term)?.size ?? 0;
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

  // Returns the entries that fit the question, best first.
  return (question) => {
    const typed = words(question);
    const terms = [...new Set(singles(typed))];
    const onlyStops = terms.every((word) => stops.has(word));
    const total = new Map();
    const covered = new Map();
    const meant = new Map();
    const asked = { worth: 0, said: 0, worths: new Map() };
    const score = (term, weight, best) => {
      for (const [id, hits] of postings.get(term) ?? []) {
        best.set(id, Math.max(best.get(id) ?? 0, (weight * rarity(term) * hits) / (hits + SATURATION)));
      }
    };
    const add = (best, worth) => {
      for (const [id, value] of best) {
        total.set(id, (total.get(id) ?? 0) + value);
        covered.set(id, (covered.get(id) ?? 0) + worth);
      }
    };
    terms.forEach((word, i) => {
      const weak = stops.has(word) && !onlyStops;
      const found = weak ? new Map([[word, STOP]]) : forms(word, i === terms.length - 1);
      const best = new Map();
      for (const [term, weight] of found) {
        score(term, weight, best);
        const sure = weak ? 1 : weight;
        if ((meant.get(term)?.[1] ?? 0) < sure) meant.set(term, [word, sure]);
      }
      const worth = weak || !best.size ? 0 : rarity(word);
      asked.worth += worth;
      const told = weak ? telling(word) : worth;
      asked.said += told;
      asked.worths.set(word, told);
      add(best, worth);
    });
    const sideBySide = pairs(typed).filter((pair) => onlyStops || pair.split(" ").some((word) => !stops.has(word)));
    for (const pair of new Set(sideBySide)) {
      const best = new Map();
      score(pair, PAIR, best);
      add(best, 0);
    }
    return [...total]
      .map(([id, value]) => [value * (covered.get(id) / (asked.worth || 1)) ** COVERAGE, entries[id]])
      .filter(([value]) => value > 0)
      .sort((a, b) => b[0] - a[0])
      .slice(0, CANDIDATES)
      .map(([value, entry]) => {
        const like = Math.max(0, ...phrases(entry).map((phrase) => likeness(phrase, meant, asked)));
        return { ...entry, score: value * (1 + PHRASE * like) };
      })
      .sort((a, b) => b.score - a.score);
  };
};
