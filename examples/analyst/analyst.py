"""An analyst's walk through a cluster: what it has, what it needs, who fits, who is there twice, what a meeting day looks
like, and how good the ranking is against partners that are known.

    python3 examples/analyst/analyst.py [examples/imago-mol] [OUTPUT_FOLDER]

The cells (# %%) are those of analyst.ipynb. pandas is used where it is installed.
"""
# %% [markdown]
# # A cluster through the eyes of an analyst
# The example is the IMAGO-MOL cluster with its members, offers, requests, projects and partners. Everything below runs
# on this folder of CSV and JSON Lines files; put your own in its place.

# %%
import pathlib
import sys

import libmatch

arguments = [a for a in sys.argv[1:] if not a.startswith('-') and not a.endswith('.json')]
folder = pathlib.Path(arguments[0] if arguments else 'examples/imago-mol')
output = pathlib.Path(arguments[1]) if len(arguments) > 1 else None
FILES = ('clusters.csv', 'clusters-details.jsonl', 'members.csv', 'delegates.csv', 'items.jsonl', 'projects.jsonl',
         'relations.jsonl', 'feedback.jsonl')


def load(files):
    store = libmatch.create(':memory:', viewer='confidential', as_of='2026-11-01')
    store.import_file(folder / 'themes.tsv', kind='taxonomy', scheme='theme')
    for name in files:
        print(f'{name}: {store.import_file(folder / name)}')
    return store


try:
    draw = display      # in notebooks
except NameError:
    draw = None


def show(thing):
    """The thing in a notebook, as text elsewhere."""
    (draw or print)(thing)


store = load(FILES)

# %% [markdown]
# ## What is wrong with the data
# Counted by rule; every finding names its records.

# %%
quality = store.quality()
for code, count in sorted(quality['counts'].items(), key=lambda row: -row[1])[:8]:
    print(f'{count:4d}  {code}: {quality["titles"][code]}')

# %% [markdown]
# ## Offers against needs
# Which needs of the members are met inside the cluster, which only outside, and what many offer and nobody asks for.

# %%
audit = store.audit('HOST-IMAGO')
print(str(audit)[:3000])

# %% [markdown]
# ## Partners for one member
# Both directions count: what it seeks and others give, what it gives and others seek. `new_only` leaves out those it has
# worked with; `where` is a filter on fields.

# %%
partners = store.partners('IM28', k=8, mode='complement', new_only=True, where="country != 'RO'", explain=True)
show(partners)
print(partners[0].explanation)

# %% [markdown]
# The same as tables for further work: reasons as text, what each score is made of, and a long list, whose columns come in
# one go, also for a hundred thousand rows.

# %%
everybody = store.search('medical imaging software', k=1000, want='organisations')
try:
    frame = partners.to_pandas(reasons='ro', contributions=True)
    print(frame.drop(columns=['rank', 'name', 'kind', 'reasons']).round(2).to_string(index=False))
    print(frame.reasons[0])
    print(everybody.to_pandas().describe())
except ImportError:
    print('pandas is not installed;', len(everybody), 'rows')

# %% [markdown]
# ## Who is there twice

# %%
for pair in store.duplicates(k=1)[:5]:
    print(f'{pair["score"]:.2f}  {store[pair["id_a"]]["name"]}  =?  {store[pair["id_b"]]["name"]}')

# %% [markdown]
# ## A picture of who could work with whom
# Dashed lines join those who worked together already.

# %%
members = [r['id'] for r in store.records('organisation')
           if any(m.get('cluster') == 'HOST-IMAGO' for m in r.get('member_of', []))]
network = store.partner_network(members[:12], k=2, title='Members and their best partners', group='type')
if output:
    network.save(output / 'network.svg')
show(network if draw else f'a figure of {len(network)} bytes')

# %% [markdown]
# ## How good is the ranking?
# The relations of the files are left out, partners are ranked without them, and the list is held against them.

# %%
known = {}
for relation in store.records('relation'):
    if relation['relation'] == 'partner':
        known.setdefault(relation['a'], []).append(relation['b'])
blind = load([name for name in FILES if name not in ('relations.jsonl', 'feedback.jsonl')])
measures = libmatch.evaluate({id: blind.partners(id, k=100) for id in known}, known)
print({name: round(value, 3) for name, value in measures.items() if isinstance(value, float)})
blind.close()

# %% [markdown]
# Scores of partners are probabilities. Can they be taken at their word? Few partnerships are written down, so most bins
# lie below the diagonal; `store.learn()` does better from real outcomes, when there are enough.

# %%
calibration = libmatch.calibration_figure(measures)
if output:
    calibration.save(output / 'calibration.svg')
show(calibration if draw else f'Brier score {measures["calibration"]["brier"]:.3f}')
try:
    print(store.learn(dry_run=True, calibrate_only=True)['calibration'])
except libmatch.StateError as error:
    print(error)

# %% [markdown]
# ## What is new?
# A question that is stored hears of what comes in later, once.

# %%
store.watch({'id': 'robots', 'text': 'robotic rehabilitation', 'want': 'offer', 'minimum': 0.3})
store.upsert({'kind': 'offer', 'id': 'IM28-NEW', 'owner': 'IM28', 'title': 'Robotic glove for rehabilitation at home'})
for news in store.news():
    print(f'{news["query"]}: {news["name"]} ({news["score"]:.2f})')
print(len(store.news()), 'when asked again')

# %% [markdown]
# ## A meeting day
# Wishes come from the ranking in both directions; the plan is checked by other code than made it.

# %%
event = store.build_event((folder / 'c2c.json').read_text(encoding='utf-8'))
plan = event.schedule(moves=50000, seed=1)
checked = event.check(plan)
print(event, plan, 'valid:', checked['valid'])
if output:
    plan.figure().save(output / 'timetable.svg')
    (output / 'timetable.html').write_text(plan.to_html('Meeting day'), encoding='utf-8')
show(plan.figure() if draw else plan.agenda(3))

# %%
store.close()
