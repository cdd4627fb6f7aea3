'use strict';
/**
 * libmatch for Node.js: a thin layer over the addon libmatch_native. Strings both ways; records go in and come out as JSON.
 * A failure throws an Error with status, file, row (0: none), field and value. Calls block the event loop: run long work
 * in a worker_thread with a store of its own. Boxes are freed with their objects; close() frees a store at once.
 */
const native = require('./libmatch_native.node');

const OPEN = {read: 0, write: 1, create: 2};
const TIER = {public: 0, members: 1, confidential: 2};
const MODE = {balanced: 0, complement: 1, peer: 2};
/** match_want of match/types.h */
const WANT = {any_item: 0, organisations: 1, clusters: 2, any: 3, competence: 10, offer: 11, request: 12, idea: 13,
  project: 14, call: 15, organisation: 16, cluster: 17};
const CHANGES = ['unchanged', 'inserted', 'updated', 'older'];
const COUNTS = ['rows', 'inserted', 'updated', 'unchanged', 'older', 'rejected', 'warnings'];

function choice(table, name, value) {
  if (Object.hasOwn(table, value)) return table[value];
  throw new RangeError(`${name}: there is no '${value}', there are: ${Object.keys(table).join(', ')}`);
}

/** Runs a job to its end in steps of 40 ms; progress(share), if given, sees how far it is. */
function finish(job, progress) {
  while (job.step(40)) if (progress) progress(job.progress());
  return job;
}

function list(hits) {
  const found = Array.from({length: hits.count()}, (_, i) => ({rank: i + 1, id: hits.id(i), kind: hits.kind(i),
    name: hits.name(i), score: hits.score(i), explanation: hits.explanation(i)}));
  return found;
}

class Store {
  static open(path, {mode = 'read', viewer = 'public', asOf = null, busyMs = 5000} = {}) {
    return new Store(new native.Store(path, choice(OPEN, 'mode', mode), choice(TIER, 'viewer', viewer), asOf, busyMs));
  }

  static create(path, options = {}) {
    return Store.open(path, {...options, mode: 'create'});
  }

  constructor(box) {
    this.box = box;
  }

  close() {
    this.box.close();
  }

  importFile(path, {kind = null, scheme = null, map = null, format = null, strict = false, progress = null} = {}) {
    const job = this.box.import_file(path, kind, scheme, map, format, strict);
    try {
      const counts = finish(job, progress).import_counts().split(' ').map(Number);
      return Object.fromEntries(COUNTS.map((name, i) => [name, counts[i]]));
    } finally {
      job.close();
    }
  }

  /** [change, warnings as JSON], change being 'unchanged', 'inserted', 'updated' or 'older'. */
  upsert(json) {
    const line = this.box.upsert(json);
    const blank = line.indexOf(' ');
    return [CHANGES[Number(line.slice(0, blank))], line.slice(blank + 1)];
  }

  get(id, kind = null) {
    return this.box.get(kind, id);
  }

  delete(kind, id) {
    this.box.remove(kind, id);
  }

  search(text, {k = 10, want = 'any_item', where = null, language = null, channels = null, explain = false} = {}) {
    return list(this.box.search(text, k, choice(WANT, 'want', want), where, language, channels, explain));
  }

  partners(id, {k = 10, want = 'any_item', mode = 'balanced', where = null, newOnly = false, beyond = 0,
    explain = false} = {}) {
    return list(this.box.partners(id, k, choice(WANT, 'want', want), choice(MODE, 'mode', mode), where, newOnly, beyond,
      explain));
  }

  explain(a, b, mode = 'balanced') {
    return this.box.explain(a, b, choice(MODE, 'mode', mode));
  }

  whyNot(a, b, {k = 10, want = 'any_item', mode = 'balanced', where = null, newOnly = false, beyond = 0} = {}) {
    return this.box.why_not(a, b, k, choice(WANT, 'want', want), choice(MODE, 'mode', mode), where, newOnly, beyond);
  }
}

module.exports = {Store, finish, native, version: native.version, explanationText: native.explanation_text};
