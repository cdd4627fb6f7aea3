'use strict';
// What crossing the border costs in Node.js: a JSON line per measurement; host.js RECORDS.jsonl, run by run.py.
const {Store, native} = require('libmatch.js');
const COUNT = 100000;

function best(repeat, call) {
  let least = Infinity;
  for (let i = 0; i < repeat; i++) {
    const begun = process.hrtime.bigint();
    call();
    least = Math.min(least, Number(process.hrtime.bigint() - begun) / 1e9);
  }
  return least;
}

function report(what, value) {
  console.log(JSON.stringify({host: 'node', what, value: Math.round(value * 1e4) / 1e4}));
}

const box = new native.Event('{"participants":2,"slots":1,"tables":1,"meetings":[{"a":0,"b":1}]}');
report('call ns', best(5, () => { for (let i = 0; i < COUNT; i++) box.meetings(); }) * 1e9 / COUNT);
const store = Store.create(':memory:', {asOf: '2026-05-31'});
store.importFile(process.argv[2]);
report('get us', best(5, () => { for (let i = 0; i < 2000; i++) store.get(`i${i}`); }) * 1e6 / 2000);
report('search k=10 us', best(5, () => { for (let i = 0; i < 200; i++) store.search('tool 13'); }) * 1e6 / 200);
const hits = store.box.search('imaging', COUNT, 0, null, null, null, false);
report('iterate 100,000 hits ms', best(3, () => Array.from({length: hits.count()}, // as Store.search() makes them
  (_, i) => ({rank: i + 1, id: hits.id(i), kind: hits.kind(i), name: hits.name(i), score: hits.score(i)}))) * 1e3);
