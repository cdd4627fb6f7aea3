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
}

run(isMainThread ? 2000 : 20);
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
