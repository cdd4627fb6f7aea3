'use strict';
// The day run in Node.js: day.js EXAMPLE_FOLDER OUTPUT OUTCOMES
const fs = require('node:fs');
const libmatch = require('libmatch.js');

const FILES = ['clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'projects.jsonl',
  'relations.jsonl'];
const [folder, output, outcomes] = process.argv.slice(2);
const out = fs.openSync(output, 'w');
const say = (what, text) => fs.writeSync(out, `${what}\n${text.replace(/\n+$/, '')}\n`);
const content = name => fs.readFileSync(`${folder}/${name}`, 'utf8');

function fails(what, call) {
  let problem = 'none';
  try {
    call();
  } catch (e) {
    problem = e.message;
  }
  fs.writeSync(out, `error ${what}: ${problem}\n`);
}

const store = libmatch.Store.create(':memory:', {viewer: 'confidential', asOf: '2026-11-01'});
for (const name of FILES) store.importFile(`${folder}/${name}`);
store.importFile(outcomes);
say('learn', store.box.learn(0, false));
for (const id of ['IM28', 'IM07', 'MZ01']) {
  for (const hit of store.partners(id, {k: 5, explain: true})) {
    say([id, hit.rank, hit.id, hit.kind, hit.name].join(' '), hit.explanation);
  }
}
const json = store.box.build_event(content('brokerage.json'));
say('event', json);
const event = new libmatch.native.Event(json);
const plan = libmatch.finish(event.schedule(0, 20000, 1, 3, false)).plan();
say('plan', plan.to_json(event));
say('check', event.check(plan));
const job = libmatch.finish(event.repair_job(plan, content('day.json'), 0, 20000, 5, ''));
const changed = new libmatch.native.Event(json);
const repaired = new libmatch.native.Plan('{"assignment": []}');
say('repair', job.repaired(changed, repaired));
say('whom to tell', repaired.changes_csv());
say('repaired plan', repaired.to_json(changed));
say('changed event', changed.write());
fails('partners', () => store.partners('nobody-ș'));
fails('explain', () => store.explain('IM28', 'nobody'));
fails('filter', () => store.search('imaging', {where: "country = = 'RO'"}));
fails('channel', () => store.search('imaging', {channels: 'telepathy'}));
fails('model', () => store.box.use_model(99));
fs.closeSync(out);
