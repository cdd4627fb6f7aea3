<?php
/** The portal: every request comes here. Reads PORTAL_DATA as made by setup.php; writes expressions of interest. */
declare(strict_types=1);
require getenv('MATCH_PHP') ?: 'match.php';

const WANTS = ['organisations' => 'Organisations', 'offer' => 'Offers', 'request' => 'Requests', 'idea' => 'Ideas',
    'competence' => 'Competences', 'call' => 'Calls', 'project' => 'Projects'];
const MODES = ['complement' => 'what each side seeks', 'balanced' => 'everything', 'peer' => 'likeness'];
const LANGUAGES = ['en' => 'English', 'ro' => 'română', 'pl' => 'polski'];

const PAGE = 10; // rows a page
const LAST_PAGE = 50; // people refine their words before that

/** Something wrong with the request itself. */
final class Refused extends \Exception {}

/** The only way of text into HTML. */
function h(string|int|float|null $text): string
{
    return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5, 'UTF-8');
}

/** A parameter of the query or the form: text of at most $limit bytes. */
function parameter(string $name, int $limit = 500): string
{
    $value = ($_SERVER['REQUEST_METHOD'] === 'POST' ? $_POST : $_GET)[$name] ?? '';
    if (!is_string($value) || strlen($value) > $limit || preg_match('//u', $value) !== 1 || str_contains($value, "\0")) {
        throw new Refused("The parameter “{$name}” is too long or no text.", 400);
    }
    return trim($value);
}

/** A parameter that must be a key of $known; the first key when absent. */
function choice(string $name, array $known): string
{
    $value = parameter($name, 40);
    if ($value === '') {
        return array_key_first($known);
    }
    return isset($known[$value]) ? $value : throw new Refused("“{$value}” is not a value of “{$name}”.", 400);
}

/** The number of a page, from 1. */
function page_number(): int
{
    $page = parameter('page', 3);
    return $page === '' ? 1 : (preg_match('/^[1-9][0-9]*$/', $page) === 1 && $page <= LAST_PAGE ? (int) $page
        : throw new Refused('There is no such page of results.', 400));
}

/** The rows of one page, of a list that was asked for up to its end and one more. @return list<MatchHit> */
function rows_of(MatchResults $hits, int $page): array
{
    return $hits->slice(($page - 1) * PAGE, PAGE);
}

/** Links to the pages before and after. The query of the page goes on with them. */
function pager(string $path, array $query, int $page, bool $more): string
{
    $back = $page > 1 ? '<a rel="prev" href="' . link_to($path, ['page' => $page - 1] + $query) . '">Previous page</a> ' : '';
    $on = $more && $page < LAST_PAGE
        ? '<a rel="next" href="' . link_to($path, ['page' => $page + 1] + $query) . '">Next page</a>' : '';
    return $back . $on === '' ? '' : "<p>$back$on</p>";
}

/** A code of a country or ''; only two capital letters get into a filter. */
function country(): string
{
    $country = parameter('country', 2);
    return $country === '' || preg_match('/^[A-Z]{2}$/', $country) === 1 ? $country
        : throw new Refused('A country is a code of two capital letters.', 400);
}

function link_to(string $path, array $query = []): string
{
    return h($path . ($query ? '?' . http_build_query($query) : ''));
}

function options(array $known, string $chosen): string
{
    $html = '';
    foreach ($known as $value => $label) {
        $html .= '<option value="' . h($value) . '"' . ($value === $chosen ? ' selected' : '') . '>' . h($label)
            . '</option>';
    }
    return $html;
}

const TODAY = '2026-11-01'; // of the example data; a real portal leaves asOf out

function open_store(bool $write = false): MatchStore
{
    $start = hrtime(true);
    $store = MatchStore::open(data_folder() . '/portal.store', write: $write, viewer: 'members', asOf: TODAY, busyMs: 2000);
    header(sprintf('Server-Timing: open;dur=%.2f', (hrtime(true) - $start) / 1e6));
    return $store;
}

function data_folder(): string
{
    return getenv('PORTAL_DATA') ?: 'portal-data';
}

// ---- who asks, and that it was meant -----------------------------------------------------------------------------

/** A keyed hash with the portal's secret: nobody else can make it. */
function seal(string ...$parts): string
{
    static $secret = null;
    $secret ??= file_get_contents(data_folder() . '/secret') ?: throw new \RuntimeException('run setup.php first');
    return hash_hmac('sha256', implode("\0", $parts), $secret);
}

function cookie(string $name): string
{
    $value = $_COOKIE[$name] ?? '';
    return is_string($value) && strlen($value) < 400 ? $value : '';
}

function set_cookie(string $name, string $value): void
{
    setcookie($name, $value, ['path' => '/', 'httponly' => true, 'samesite' => 'Strict',
        'secure' => ($_SERVER['HTTPS'] ?? '') !== '']);
}

/** The visitor's browser, by a random cookie. */
function visitor(): string
{
    static $id = null;
    if ($id === null) {
        $id = cookie('visitor');
        if (preg_match('/^[0-9a-f]{32}$/', $id) !== 1) {
            $id = bin2hex(random_bytes(16));
            set_cookie('visitor', $id);
        }
    }
    return $id;
}

/** The organisation that the visitor acts for, or ''. In place of a real sign-in: whoever presses the button is it. */
function acting_for(): string
{
    [$mark, $id] = explode('.', cookie('acts'), 2) + ['', ''];
    return $id !== '' && hash_equals(seal('acts', visitor(), $id), $mark) ? $id : '';
}

/** A form that changes something: it holds a token that only this visitor can have for this action and target. */
function deed(string $action, string $target, string $inside): string
{
    return '<form method="post" action="' . h($action) . '"><input type="hidden" name="id" value="' . h($target)
        . '"><input type="hidden" name="token" value="' . seal($action, visitor(), acting_for(), $target) . '">' . $inside
        . '</form>';
}

/** The target of a deed, once its token holds. */
function meant(string $action): string
{
    $id = parameter('id', 200);
    if (!hash_equals(seal($action, visitor(), acting_for(), $id), parameter('token', 64))) {
        throw new Refused('This form is no longer valid. Open the page again and try once more.', 403);
    }
    return $id;
}

function go_to(string $path, array $query): never
{
    report_time();
    header('Location: ' . $path . '?' . http_build_query($query), true, 303);
    exit;
}

function act_for(): never
{
    $id = meant('/act');
    open_store()->get($id, 'organisation'); // must be there
    set_cookie('acts', seal('acts', visitor(), $id) . '.' . $id);
    go_to('/profile', ['id' => $id]);
}

/** Interest is a record of kind feedback: the ranking learns from it. */
function express_interest(): never
{
    $id = meant('/interest');
    $me = acting_for();
    $reason = parameter('reason', 1000);
    if ($me === '' || $me === $id) {
        throw new Refused('Say first whom you act for, and choose somebody else.', 403);
    }
    $store = open_store(write: true);
    $store->get($id, 'organisation');
    $store->upsert(array_filter(['kind' => 'feedback', 'a' => $me, 'b' => $id, 'outcome' => 'accepted',
        'reason' => $reason, 'at' => TODAY, 'visibility' => 'members', 'source' => 'portal'], 'strlen'));
    go_to('/profile', ['id' => $id, 'told' => '1']);
}

/** What a profile offers to do. */
function deeds(string $id, string $name): string
{
    $me = acting_for();
    if ($me === $id) {
        return '<p class="soft">You act for this organisation. <a href="' . link_to('/event', ['participant' => $id])
            . '">Your agenda</a></p>';
    }
    if ($me === '') {
        return deed('/act', $id, '<button>I act for ' . h($name) . '</button>');
    }
    $told = parameter('told', 1) === '1' ? '<p role="status" class="good">Your interest was noted.</p>' : '';
    return $told . deed('/interest', $id, '<div class="grow"><label for="reason">Why you would like to meet (they will '
        . 'read it)</label><input id="reason" name="reason" maxlength="300"></div><button>Express interest</button>');
}

/** The page of a record: organisations and clusters have their own, an item has its owner's. */
function record_link(array $record): string
{
    $organisation = in_array($record['kind'], ['organisation', 'cluster'], true);
    $id = $organisation ? $record['id'] : ($record['owner'] ?? null);
    $name = h($record['name'] ?? $record['title'] ?? $record['id']);
    return is_string($id) ? '<a href="' . link_to('/profile', ['id' => $id]) . "\">$name</a>" : $name;
}

/** At most about 200 characters, cut between words. */
function beginning(string $text): string
{
    return preg_match('/^(.{0,200})\s/us', $text, $m) && strlen($m[1]) < strlen(rtrim($text)) - 100 ? "$m[1] …" : $text;
}

/** How many results each country has, as links; the one that was chosen can be taken back. */
function countries(array $counts, string $chosen, array $query): string
{
    if ($chosen !== '') {
        return '<p>Only ' . h($chosen) . '. <a href="' . link_to('/', ['country' => ''] + $query) . '">All countries</a></p>';
    }
    $links = [];
    foreach ($counts as $code => $count) {
        $links[] = '<a href="' . link_to('/', ['country' => $code] + $query) . '">' . h($code) . '</a>&nbsp;' . h($count);
    }
    return count($links) < 2 ? '' : '<p>By country: ' . implode(' · ', $links) . '</p>';
}

function search_page(): array
{
    $text = parameter('q');
    $want = choice('want', WANTS);
    $country = country();
    $page = page_number();
    // what the form does not show goes with it: the country stays chosen, the page begins anew
    $html = '<h1>Find partners</h1><form action="/" role="search"><div class="grow"><label for="q">What do you look for, '
        . 'in your own words and language?</label><input id="q" name="q" type="search" maxlength="200" value="' . h($text)
        . '"></div><div><label for="want">Among</label><select id="want" name="want">' . options(WANTS, $want)
        . '</select></div><input type="hidden" name="country" value="' . h($country) . '"><button>Search</button></form>';
    if ($text === '') {
        return ['Find partners', $html . '<p class="soft">For example: <a href="'
            . link_to('/', ['q' => 'anonimizarea imaginilor DICOM', 'want' => 'offer'])
            . '" lang="ro">anonimizarea imaginilor DICOM</a></p>'];
    }
    $store = open_store();
    $field = $want === 'organisations' ? 'country' : 'owner.country';
    $hits = $store->search($text, $page * PAGE + 1, want: $want, where: $country === '' ? null : "$field = '$country'",
        facets: [$field], facetValues: 12);
    $query = ['q' => $text, 'want' => $want, 'country' => $country];
    $html .= '<p role="status">' . (count($hits) ? "Page $page of the" : 'No') . ' results for “' . h($text) . '”</p>'
        . countries($hits->facets()[$field] ?? [], $country, $query) . '<ol start="' . h(($page - 1) * PAGE + 1) . '">';
    foreach (rows_of($hits, $page) as $hit) {
        $record = $store->get($hit->id, $hit->kind);
        $owner = isset($record['owner']) && $store->has($record['owner']) ? $store->get($record['owner'])['name'] : '';
        $facts = array_filter([$hit->kind, $owner, $record['country'] ?? ''], 'strlen');
        $html .= '<li class="card"><h3>' . record_link($record) . '</h3><p class="soft">' . h(implode(' · ', $facts))
            . '</p>' . (empty($record['text']) ? '' : '<p>' . h(beginning($record['text'])) . '</p>') . '</li>';
    }
    return ["$text – search", "$html</ol>" . pager('/', $query, $page, count($hits) > $page * PAGE)];
}

function profile_page(): array
{
    $id = parameter('id', 200);
    $mode = choice('mode', MODES);
    $language = choice('lang', LANGUAGES);
    $page = page_number();
    $store = open_store();
    $record = $store->get($id);
    if (!in_array($record['kind'], ['organisation', 'cluster'], true)) {
        throw new Refused('Only organisations and clusters have a profile.', 404);
    }
    $facts = array_filter([$record['type'] ?? '', implode(', ', $record['towns'] ?? []), $record['country'] ?? ''],
        static fn ($fact) => is_string($fact) && $fact !== '');
    $html = '<h1>' . h($record['name']) . '</h1><p class="soft">' . h(implode(' · ', $facts)) . '</p>';
    if (!empty($record['text'])) {
        $html .= '<p>' . h($record['text']) . '</p>';
    }
    $address = $record['url'] ?? '';
    if (is_string($address) && preg_match('#^(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./%-]*)?)$#i', $address, $m)) {
        $html .= '<p><a rel="noopener noreferrer nofollow" href="https://' . h($m[1]) . '">' . h($m[1]) . '</a></p>';
    }
    if ($record['kind'] === 'organisation') {
        $html .= deeds($id, $record['name']);
    }
    $html .= '<h2>Partners, and why</h2><form action="/profile"><input type="hidden" name="id" value="' . h($id)
        . '"><div><label for="mode">Compare by</label><select id="mode" name="mode">' . options(MODES, $mode)
        . '</select></div><div><label for="lang">Reasons in</label><select id="lang" name="lang">'
        . options(LANGUAGES, $language) . '</select></div><button>Show</button></form><ol>';
    $partners = $store->partners($id, $page * PAGE + 1, mode: $mode, explain: true);
    foreach (rows_of($partners, $page) as $hit) {
        $html .= '<li class="card"><h3>' . h($hit->rank) . '. ' . record_link(['kind' => $hit->kind, 'id' => $hit->id,
            'name' => $hit->name]) . '</h3><p class="why" lang="' . h($language) . '">'
            . h(trim($hit->explanation->text($language))) . '</p></li>';
    }
    return [$record['name'], $html . '</ol>' . (count($partners) ? '' : '<p>No partner fits yet.</p>')
        . pager('/profile', ['id' => $id, 'mode' => $mode, 'lang' => $language], $page, count($partners) > $page * PAGE)];
}

function event_page(): array
{
    $data = data_folder();
    $event = new MatchEvent(file_get_contents("$data/event.json"));
    $plan = $event->plan(file_get_contents("$data/plan.json"));
    $name = json_decode($event->json, true)['name'] ?? 'Event';
    $people = array_column($event->participants(), 'name', 'id');
    $agendas = [];
    $lines = explode("\n", trim($plan->csv()));
    $head = str_getcsv(array_shift($lines));
    foreach ($lines as $line) {
        $row = array_combine($head, array_pad(array_slice(str_getcsv($line), 0, count($head)), count($head), ''));
        $agendas[$row['participant_id']][] = $row;
    }
    $html = '<h1>' . h($name) . '</h1>';
    $id = parameter('participant', 200) ?: (isset($_GET['all']) || !isset($people[acting_for()]) ? '' : acting_for());
    if ($id === '') {
        $html .= '<p>Choose your organisation to see your meetings.</p><ul>';
        foreach ($people as $key => $person) {
            $html .= '<li><a href="' . link_to('/event', ['participant' => $key]) . '">' . h($person)
                . '</a> <span class="soft">' . count($agendas[$key] ?? []) . '</span></li>';
        }
        return [$name, $html . '</ul>'];
    }
    if (!isset($people[$id])) {
        throw new Refused('That organisation does not take part.', 404);
    }
    $html .= '<h2>Meetings of ' . h($people[$id]) . '</h2>';
    if (isset($agendas[$id])) {
        $html .= '<table><thead><tr><th scope="col">When</th><th scope="col">With</th><th scope="col">Table</th></tr></thead>'
            . '<tbody>';
        foreach ($agendas[$id] as $row) {
            $when = substr($row['start'], 11, 5) . '–' . substr($row['end'], 11, 5);
            $html .= '<tr><td>' . h(substr($row['start'], 0, 10)) . '<br>' . h($when) . '</td><td>' . h($row['partner']) . '</td><td>' . h($row['table'])
                . '</td></tr>';
        }
        $html .= '</tbody></table>';
    } else {
        $html .= '<p>No meetings were found for this participant.</p>';
    }
    return [$people[$id] . ' – agenda', $html . '<p><a href="/event?all=1">All participants</a></p>'];
}

/** The time since the request came in, for whoever measures: what came before it is PHP's own. */
function report_time(): void
{
    header(sprintf('Server-Timing: page;dur=%.2f', (microtime(true) - $_SERVER['REQUEST_TIME_FLOAT']) * 1e3), false);
}

function send(string $title, string $body, int $status = 200): void
{
    report_time();
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    echo '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>' . h($title) . '</title>'
        . '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css">'
        . '</head><body><a class="skip" href="#main">Skip to the content</a><header><strong>Partner portal</strong>'
        . '<nav aria-label="Main"><a href="/">Search</a> · <a href="/event">Event</a></nav></header><main id="main">'
        . $body . '</main></body></html>';
}

header_remove('X-Powered-By');
visitor(); // the cookie goes before any output
header("Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    . "frame-ancestors 'none'");
header('X-Content-Type-Options: nosniff');
header('Referrer-Policy: no-referrer');
header('Cross-Origin-Resource-Policy: same-origin');
ini_set('display_errors', '0');
try {
    $path = (string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
    $deed = ['/act' => act_for(...), '/interest' => express_interest(...)][$path] ?? null;
    $allowed = $deed ? ['POST'] : ['GET', 'HEAD'];
    if (!in_array($_SERVER['REQUEST_METHOD'], $allowed, true)) {
        header('Allow: ' . implode(', ', $allowed));
        throw new Refused('That is not how this page is asked.', 405);
    }
    if ($deed) {
        $deed();
    } elseif ($path === '/style.css') {
        header('Content-Type: text/css; charset=utf-8');
        header('Cache-Control: max-age=3600');
        readfile(__DIR__ . '/style.css');
    } else {
        send(...match ($path) {
            '/' => search_page(),
            '/profile' => profile_page(),
            '/event' => event_page(),
            default => throw new Refused('There is no such page.', 404),
        });
    }
} catch (Refused $e) {
    send('Not possible', '<h1>Not possible</h1><p class="alert">' . h($e->getMessage()) . '</p>', $e->getCode());
} catch (MatchNotFoundError) {
    send('Not found', '<h1>Not found</h1><p class="alert">There is no such record.</p>', 404);
} catch (MatchInputError $e) {
    send('Not possible', '<h1>Not possible</h1><p class="alert">' . h($e->getMessage()) . '</p>', 400);
} catch (\Throwable $e) {
    error_log((string) $e); // for the operator; the visitor learns nothing of paths
    send('Out of order', '<h1>Out of order</h1><p class="alert">Please try again later.</p>', 500);
}
