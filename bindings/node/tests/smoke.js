'use strict';
// Bad input from Node.js, a worker thread, and no live boxes after many calls: smoke.js EXAMPLE_FOLDER
const {isMainThread, Worker, workerData} = require('node:worker_threads');
const {Store, native} = require('libmatch.js');

const folder = isMainThread ? process.argv[2] : workerData;

function stop(...words) {
  console.log('NO ERROR as expected:', ...words);
  process.exit(1);
}

function fails(part, call) {
  try {
    call();
  } catch (e) {
    if (!e.message.includes(part)) stop(part, 'but', e.message);
    return e;
  }
  return stop(part);
}

const EVENT = '{"participants":3,"slots":3,"tables":1,"meetings":[{"a":0,"b":1},{"a":0,"b":2},{"a":1,"b":2}]}';

function finish(job) {
  while (job.step(40));
  return job;
}

// A store that is closed ends its jobs; what the collector takes lives on until its jobs are done; a repair's change list.
function jobsEndFirst() {
  const collect = global.gc ?? (() => {});
  const store = Store.create(':memory:');
  let job = store.box.import_file(`${folder}/members.csv`, null, null, null, null, false);
  store.close();
  fails('job is closed', () => job.step(1));
  job = Store.create(':memory:').box.import_file(`${folder}/members.csv`, null, null, null, null, false);
  collect();
  if (finish(job).import_counts().split(' ')[1] === '0') stop('an import ended with its store');
  job = new native.Event(EVENT).schedule(0, 500, 1, 1, false);
  collect();
  const plan = finish(job).plan();
  const event = new native.Event(EVENT);
  if (!event.check(plan).includes('"valid": true') || plan.changes_csv() !== '') stop('not planned');
  job = event.repair_job(plan, '{"cancelled":[0]}', 0, 0, 1, null);
  finish(job).repaired(event, plan); // into the boxes that it works on
  if (!plan.changes_csv().includes(',cancelled,')) stop('nobody is told');
  fails('job is closed', () => job.step(1));
}

function run(rounds) {
  const store = Store.create(':memory:', {asOf: '2026-11-01'});
  if (!(store.importFile(`${folder}/members.csv`).inserted > 0)) stop('nothing imported');
  const problem = fails('nobody', () => store.get('nobody'));
  if (problem.status !== 'E_NOT_FOUND' || problem.row !== 0) stop('no details');
  fails('expected a string', () => store.get({}));
  fails('expected a string', () => store.search(null));
  fails('expected a string', () => store.search(17));
  fails('NUL', () => store.get('a\0b'));
  fails('UTF-8', () => store.search(Buffer.from([0x69, 0xff, 0xfe])));
  fails('there is no', () => store.search('x', {want: 'things'}));
  fails('kind', () => store.upsert('{"kind":"compani","id":"x"}'));
  fails('', () => store.search('x'.repeat(2000000)));
  fails('', () => native.Store.prototype.get.call({}, null, 'x'));
  fails('', () => native.Store.prototype.get.call(null, null, 'x'));
  fails('', () => native.Store.prototype.get.call(native.evaluate, null, 'x'));
  const found = store.search(Buffer.from('imagistică')).map(hit => hit.id).join();
  if (found !== store.search('imagistică').map(hit => hit.id).join()) stop('bytes and string find the same');
  for (let i = 0; i < rounds; i++) store.search('imaging software', {k: 5, explain: true});
  const job = store.box.import_file(`${folder}/members.csv`, null, null, null, null, false);
  job.close();
  fails('job is closed', () => job.step(1));
  store.close();
  store.close();
  fails('store is closed', () => store.get('IM28'));
  jobsEndFirst();
}

// These take files or run until they are told to stop; a limit of time would end all others.
const LEFT_OUT = new Set(['constructor', 'step', 'split', 'batch', 'batch_all', 'schedule', 'policy', 'repair', 'repair_job', 'repair_job_in',
  'import_file', 'write_statistics', 'use_statistics', 'set_token_rules', 'cancel', 'time_limit', 'close', 'getCPtr', 'equals']);

// Any method of any object with any values: it returns or throws, the engine goes on.
function fuzz(calls, seed) {
  let state = BigInt(seed);
  const below = n => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number((state >> 33n) % BigInt(n));
  };
  const store = Store.create(':memory:');
  store.importFile(`${folder}/members.csv`);
  const closed = Store.create(':memory:');
  closed.close();
  const event = new native.Event(EVENT);
  const plan = new native.Plan('{"assignment":[0,1,2]}');
  const ended = event.schedule(0, 10, 1, 1, false);
  ended.close();
  const objects = [store.box, closed.box, event, plan, ended, store.box.search('imaging', 3, 0, null, null, null, true),
    new native.Report('x', 'en')];
  const values = [null, undefined, true, 0, 1, -1, 7, 2 ** 31, -(2 ** 53), NaN, Infinity, 1.5, 12n, '', 'a', 'IM28', 'offer', 'a\0b',
    '\ud800', 'ș'.repeat(70000), '{"kind":"offer","id":"z","title":"x"}', '{"a":', Buffer.from([0xff, 0xfe]), [], {}, () => 1,
    Symbol('x'), ...objects];
  let failed = 0;
  for (let i = 0; i < calls; i++) {
    const object = objects[below(objects.length)];
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(object)).filter(name => !LEFT_OUT.has(name));
    const given = Array.from({length: below(11)}, () => values[below(values.length)]);
    try {
      object[names[below(names.length)]](...given);
    } catch (e) {
      if (!(e instanceof Error)) stop('no error was thrown, but', e);
      failed++;
    }
  }
  if (failed < calls / 4) stop(`seed ${seed}: nothing was refused`);
  if (!store.box.stats().includes('records')) stop(`seed ${seed}: the store is not whole`);
  store.close();
}

run(isMainThread ? 2000 : 20);
if (isMainThread) fuzz(4000, Number(process.env.MATCH_FUZZ_SEED || 1));
if (isMainThread) {
  new Worker(__filename, {workerData: folder, execArgv: []}).on('error', e => stop('worker', e.message)).on('exit', () => {
    // weak callbacks run after the collections, in turns of the event loop
    let turns = 0;
    const wait = () => {
      global.gc();
      // the objects of a worker that ended are not collected by anybody: its boxes may stay
      if (native.live_boxes() <= 30) console.log('no live boxes');
      else if (++turns < 50) setTimeout(wait, 20);
      else stop(native.live_boxes(), 'boxes are alive');
    };
    wait();
  });
}
