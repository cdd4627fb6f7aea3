'use strict';
// The golden run in Node.js: scenario.js EXAMPLE_FOLDER OUTPUT
const fs = require('node:fs');
const libmatch = require('libmatch.js');

const FILES = ['clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'calls.jsonl',
  'projects.jsonl', 'relations.jsonl', 'feedback.jsonl', 'flawed.jsonl', 'flawed.csv'];
const TITLES = ['Vizită de studiu și sesiune C2C la Iași', 'Sesja spotkań C2C w Warszawie',
  'Studii preclinice pe animale de talie mare'];
const RECORD = '{"kind":"organisation","id":"țș-🧬","name":"Institutul ș ț ă Łódź 🧬 𝛼","country":"RO"}';
const EVENT = '{"participants":[{"id":"A","name":"Ana ș"},{"id":"B","name":"Łucja"},{"id":"C","name":"Zoë 🧬"}],"tables":1,'
  + '"slots":[{"start":"2026-12-04T09:00+02:00","end":"2026-12-04T09:20+02:00"},'
  + '{"start":"2026-12-04T09:25+02:00","end":"2026-12-04T09:45+02:00"},'
  + '{"start":"2026-12-04T09:50+02:00","end":"2026-12-04T10:10+02:00"}],'
  + '"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}';

const BATCH = ['căutăm anonimizarea imaginilor DICOM', 'software for stroke patients'];

const [folder, output] = process.argv.slice(2);
const out = fs.openSync(output, 'w');
process.chdir(folder);

const line = (...words) => fs.writeSync(out, `${words.join(' ')}\n`);

function bits(score) {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(score);
  return bytes.toString('hex');
}

function fails(what, call) {
  try {
    call();
  } catch (e) {
    if (!e.status) throw e;
    line('error', what, e.status, `[${e.file}|${e.row}|${e.field}|${e.value}]`, e.message);
    return;
  }
  line('error', what, 'none');
}

const store = libmatch.Store.create(':memory:', {viewer: 'confidential', asOf: '2026-11-01'});
const imported = (name, options) => line('import', name, ...Object.values(store.importFile(name, options)));
imported('themes.tsv', {kind: 'taxonomy', scheme: 'theme'});
for (const name of FILES) imported(name);
for (const title of TITLES) line('search', store.search(title, {k: 1, want: 'offer'})[0].id);
line('get', store.get('IM28'));
line('upsert', store.upsert(RECORD)[0]);
line('upsert', store.upsert(RECORD)[0]);
line('get', store.get('țș-🧬'));
store.delete('organisation', 'țș-🧬');

const event = new libmatch.native.Event(EVENT);
const plan = libmatch.finish(event.schedule(0, 2000, 1, 7, false)).plan();
line('event', event.participants(), event.meetings(), event.slots(), event.tables());
line('plan', plan.status());
line(plan.to_json(event));
line(event.check(plan));
line(plan.csv(event, 'pl', null));
line(plan.agenda_text(event, 2, 'ro', null));
line(plan.ics(event, 0, 'en', null, '2026-11-01T00:00:00Z', 2));

fails('get', () => store.get('nobody-ș'));
fails('partners', () => store.partners('nobody'));
fails('upsert kind', () => store.upsert('{"kind":"compani","id":"x"}'));
fails('upsert json', () => store.upsert('{"kind":'));
fails('filter', () => store.search('imaging', {where: "country = = 'RO'"}));
fails('as-of', () => store.box.set_as_of('yesterday'));
fails('event', () => new libmatch.native.Event('{"participants":-1}'));
fails('import', () => store.importFile('no-such-file.csv'));
fails('explain', () => store.explain('IM28', 'nobody'));
fails('delete', () => store.delete('offer', 'nobody'));
fails('ics', () => plan.ics(event, 9, null, null, null, 0));

line('=== ranking');
for (const hit of store.partners('IM28', {k: 5, mode: 'complement', explain: true})) {
  line('partner', hit.rank, hit.id, hit.kind, hit.name);
  line(libmatch.explanationText(store.explain('IM28', hit.id, 'complement'), 'ro'));
}
line(store.explain('IM28', 'IM07'));
line(store.whyNot('IM41', 'MZ04'));
for (const hit of store.search('căutăm anonimizarea imaginilor DICOM', {k: 5, want: 'offer', explain: true})) {
  line('hit', hit.rank, hit.id, hit.name);
  line(hit.explanation);
}
for (const hit of store.partners('IM07', {k: 5, explain: true})) {
  line('fits', hit.id, bits(hit.score));
  line(hit.explanation);
}
for (const hit of store.partners('IM07', {k: 5, newOnly: true})) line('new', hit.id, bits(hit.score));
for (const hit of store.search(BATCH[1], {k: 5, want: 'organisations'})) line('answers', hit.id, bits(hit.score));
const job = libmatch.finish(store.box.batch(`one\t${BATCH[0]}\ntwo\t${BATCH[1]}\n`, 3, 0, null, null, null, 0, 0, 0, 0));
for (const answer of job.answers().trim().split('\n'))
  for (const hit of JSON.parse(answer).hits) line('batch', hit.id, bits(hit.score));
job.close();
store.close();
fails('closed', () => store.box.stats());
fs.closeSync(out);
