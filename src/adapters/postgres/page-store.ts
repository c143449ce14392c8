import type { PageConclusion } from '../../core/conclude-page.ts';
import type { PageText } from '../../core/extract/read-page.ts';
import type { KeptRobots } from '../../core/judge-robots.ts';
import { EXTRACTOR_VERSION } from '../../core/rules-version.ts';
import { array, rows } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { sql } from './drizzle.ts';
import { freeHosts, holdHosts, lockClaims } from './host-budget.ts';
import { leasedPages, listHeld, passLeases } from './leases.ts';
import type { ReplayScope } from './replay-store.ts';

export type PageStore = ReturnType<typeof createPageStore>;

/** Pages, by the ids of their articles, that one worker is to ask for. All of a claim have its id as their lease. */
export type PageClaim = { id: string; articleIds: number[] };

/** A page as a try needs to know it; nobody else asks for it before `until`. */
export type LeasedPage = {
  articleId: number;
  address: string;
  /** The URL of the feed that wants it, as configured; null where that is a file, or there no more. */
  source: string | null;
  host: string;
  attempts: number;
  moves: number;
  until: Date;
};

/** What one try came to, as it is written down. */
export type TriedPage = PageConclusion & {
  articleId: number;
  claimId: string;
  /** Null: nothing was asked. */
  httpStatus: number | null;
  finishedAt: Date;
  read: { page: PageText; finalUrl: string } | null;
  /** Of the address that the page gives as its own: the article is known by it from now on. */
  urlKey: string | null;
  /** Where it is asked for next, and whom that is charged to. */
  moveTo: { address: string; host: string } | null;
};

export type FetchedRobots = KeptRobots & { fetchedAt: Date; freshUntil: Date; errorMessage: string | null };

/** Pages to ask for, their texts, and what sites say of asking. */
export function createPageStore({ db, transaction }: Database) {
  return {
    /**
     * Leases due pages to one claim, with their hosts: the budget of a host is one for its feeds and its pages.
     * Pages of feeds that are paused, or want none any more, wait.
     */
    claimDue: (options: PageClaimOptions): Promise<{ articleId: number; host: string }[]> =>
      transaction((tx) => claimDue(tx, options)),

    /** Those of the pages that the claim still has and may ask for: neither tried meanwhile nor held. */
    takeClaimed: async ({ id, articleIds }: PageClaim, now: Date): Promise<LeasedPage[]> => {
      const { rows: leased } = await db.execute<LeasedRow>(sql`
        select p.article_id, p.address, f.location as source, p.host, p.attempts, p.moves, p.leased_until
        from unnest(${array(articleIds)}::bigint[]) as claimed(id)
        join sluice.pages p on p.article_id = claimed.id left join sluice.hosts h on h.host = p.host
        left join sluice.feeds f on f.id = p.feed_id and f.kind = 'http'
        where p.lease_id = ${id} and p.status = 'waiting' and (h.held_until is null or h.held_until <= ${now})
        order by p.next_try_at, p.article_id`);
      return leased.map(toLeased);
    },

    /** What these leases still have of the claim's pages is the claim's from now on, as with feeds. */
    passOn: async (claim: PageClaim, from: readonly string[]): Promise<PageClaim> => {
      await passLeases({ transaction }, leasedPages, { ids: claim.articleIds, from, to: claim.id });
      return claim;
    },

    /** Those of the pages that the claim has. */
    listHeld: ({ id, articleIds }: PageClaim): Promise<ReadonlySet<number>> =>
      listHeld(db, leasedPages, { ids: articleIds, leaseId: id }),

    /** For a try that begins late. False: another claim has the page or its host by now. */
    extendLease: async (claimId: string, page: LeasedPage, until: Date): Promise<boolean> => {
      const { rowCount } = await db.execute(sql`
        with kept as (
          update sluice.hosts set busy_until = greatest(busy_until, ${until})
          where host = ${page.host} and busy_by = ${claimId} returning host
        )
        update sluice.pages set leased_until = ${until}
        where article_id = ${page.articleId} and lease_id = ${claimId} and exists (select from kept)`);
      return rowCount === 1;
    },

    /** Gives pages back untried, still due; their hosts are free at `freeAt`. */
    release: ({ id, articleIds }: PageClaim, freeAt: Date): Promise<void> =>
      transaction(async (tx) => {
        const { rows: released } = await tx.execute<{ host: string }>(sql`
          update sluice.pages set lease_id = null, leased_until = null
          where article_id = any(${array(articleIds)}::bigint[]) and lease_id = ${id} returning host`);
        const hosts = new Set(released.map(({ host }) => host));
        await freeHosts(
          tx,
          [...hosts].map((host) => ({ host, claimId: id, freeAt })),
        );
      }),

    /** Gives what the claim still has back untried, to be tried again at `nextTryAt`. */
    postpone: async ({ id, articleIds }: PageClaim, nextTryAt: Date): Promise<void> => {
      await db.execute(sql`
        update sluice.pages set lease_id = null, leased_until = null, next_try_at = ${nextTryAt}
        where article_id = any(${array(articleIds)}::bigint[]) and lease_id = ${id}`);
    },

    /** Makes waiting pages due at once. */
    makeDue: async (now: Date, articleIds: readonly number[]): Promise<void> => {
      await db.execute(sql`
        update sluice.pages set next_try_at = ${now}
        where article_id = any(${array(articleIds)}::bigint[]) and status = 'waiting' and lease_id is null`);
    },

    /**
     * Pages whose texts were taken out by other rules than those of today: how many there are; they are made due again
     * unless it is a `dryRun`. What is kept of them stays.
     */
    askAnew: async (scope: ReplayScope, { now, dryRun }: { now: Date; dryRun: boolean }): Promise<number> => {
      const outdated = isOutdated(scope);
      if (dryRun) {
        const { rows: counted } = await db.execute<{ pages: string }>(
          sql`select count(*) as pages from sluice.pages p where ${outdated}`,
        );
        return Number(counted[0]?.pages);
      }
      const { rowCount } = await db.execute(sql`
        update sluice.pages p set status = 'waiting', next_try_at = ${now}, attempts = 0, moves = 0 where ${outdated}`);
      return rowCount ?? 0;
    },

    /** Writes a try, and holds its host where that asked for it. False: another claim has the page; nothing is written. */
    finish: (tried: TriedPage): Promise<boolean> => transaction((tx) => finish(tx, tried)),

    /** Due, and not put off for their host's sake. */
    countDue: async (now: Date): Promise<number> => {
      const { rows: counted } = await db.execute<{ due: string }>(sql`
        select count(*) as due from ${wantedPages}
        where ${isDue(now)} and (h.held_until is null or h.held_until <= ${now})`);
      return Number(counted[0]?.due);
    },

    /** What is known of these origins and not yet to be asked anew. */
    readRobots: async (origins: readonly string[], now: Date): Promise<KeptRobots[]> => {
      const { rows: kept } = await db.execute<{
        origin: string;
        http_status: number | null;
        text: string;
      }>(sql`
        select origin, http_status, text from sluice.robots
        where origin = any(${array(origins)}::text[]) and fresh_until > ${now}`);
      return kept.map((row) => ({ origin: row.origin, httpStatus: row.http_status, text: row.text }));
    },

    /** Writes what an origin said, and holds its host where that asked for it. */
    keepRobots: (fetched: FetchedRobots, hold: PageConclusion['hold']): Promise<void> =>
      transaction(async (tx) => {
        await tx.execute(sql`
          insert into sluice.robots (origin, fetched_at, fresh_until, http_status, text, error_message)
          values (${fetched.origin}, ${fetched.fetchedAt}, ${fetched.freshUntil}, ${fetched.httpStatus},
            ${fetched.text}, ${fetched.errorMessage})
          on conflict (origin) do update set fetched_at = excluded.fetched_at, fresh_until = excluded.fresh_until,
            http_status = excluded.http_status, text = excluded.text, error_message = excluded.error_message`);
        if (hold !== null) await holdHosts(tx, [hold]);
      }),
  };
}

export type PageClaimOptions = {
  claimId: string;
  now: Date;
  limit: number;
  leaseSeconds: number;
  /** Pages of one host in one claim. */
  pagesPerHost: number;
};

const wantedPages = sql`sluice.pages p
  join sluice.feeds f on f.id = p.feed_id and f.fulltext <> 'never'
  join sluice.feed_states s on s.feed_id = f.id and s.status <> 'paused'
  left join sluice.hosts h on h.host = p.host`;

function isOutdated({ feedId, since, all }: ReplayScope) {
  return sql`p.status = 'done' and (${all} or p.extractor_version <> ${EXTRACTOR_VERSION})
    and (${feedId}::bigint is null or p.feed_id = ${feedId}::bigint)
    and (${since}::timestamptz is null or p.wanted_at >= ${since}::timestamptz)`;
}

function isDue(now: Date) {
  return sql`p.status = 'waiting' and p.next_try_at <= ${now} and (p.leased_until is null or p.leased_until < ${now})`;
}

/** Looked at for each page that is claimed: hosts with many due pages are cut to their share. */
const candidatesPerPage = 8;

async function claimDue(tx: Executor, options: PageClaimOptions) {
  const { claimId, now, limit, leaseSeconds, pagesPerHost } = options;
  const until = sql`${now}::timestamptz + make_interval(secs => ${leaseSeconds})`;
  await lockClaims(tx);
  const { rows: claimed } = await tx.execute<{ article_id: string; host: string }>(sql`
    with due as (
      select p.article_id, p.host, p.next_try_at from ${wantedPages}
      where ${isDue(now)} and (h.held_until is null or h.held_until <= ${now})
        and (h.busy_until is null or h.busy_until <= ${now})
      order by p.next_try_at limit ${limit * candidatesPerPage}
    ), placed as (
      select *, row_number() over (partition by host order by next_try_at, article_id) as place from due
    ), chosen as (
      select article_id, host from placed where place <= ${pagesPerHost} order by next_try_at limit ${limit}
    ), taken as (
      insert into sluice.hosts (host, busy_until, busy_by)
      select distinct host, ${until}, ${claimId} from chosen order by host
      on conflict (host) do update set busy_until = excluded.busy_until, busy_by = excluded.busy_by
    )
    update sluice.pages p set lease_id = ${claimId}, leased_until = ${until}
    from chosen c where p.article_id = c.article_id returning p.article_id, p.host`);
  return claimed.map(({ article_id, host }) => ({ articleId: Number(article_id), host }));
}

async function finish(tx: Executor, tried: TriedPage): Promise<boolean> {
  const { articleId, read, moveTo, error } = tried;
  const { rowCount } = await tx.execute(sql`
    update sluice.pages set lease_id = null, leased_until = null,
      status = ${tried.status}, next_try_at = ${tried.nextTryAt}, attempts = ${tried.attempts}, moves = ${tried.moves},
      address = coalesce(${moveTo?.address ?? null}, address), host = coalesce(${moveTo?.host ?? null}, host),
      http_status = coalesce(${tried.httpStatus}, http_status), error_kind = ${error?.kind ?? null},
      error_message = ${error?.message ?? null}
    where article_id = ${articleId} and lease_id = ${tried.claimId}`);
  if (rowCount !== 1) return false;
  if (read !== null)
    await keepText(tx, { article_id: articleId, fetched_at: tried.finishedAt, ...textRow(read) });
  if (tried.urlKey !== null) await claimKey(tx, articleId, tried.urlKey);
  if (tried.hold !== null) await holdHosts(tx, [tried.hold]);
  return true;
}

/** One that another article has stays with it. */
async function claimKey(tx: Executor, articleId: number, key: string): Promise<void> {
  await tx.execute(sql`
    insert into sluice.article_keys (key, article_id) values (${key}, ${articleId}) on conflict do nothing`);
}

/** A page that is not found well any more, or shows less than it did behind a wall, does not replace a good text. */
async function keepText(
  tx: Executor,
  row: ReturnType<typeof textRow> & { article_id: number; fetched_at: Date },
) {
  await tx.execute(sql`
    update sluice.pages p set
      fetched_at = r.fetched_at, final_url = r.final_url, canonical_url = r.canonical_url, html = r.html, text = r.text,
      word_count = r.word_count, title = r.title, authors = r.authors, published_claimed = r.published_claimed,
      published_at = r.published_at, section = r.section, image = r.image, language = r.language, method = r.method,
      quality = r.quality, extractor_version = r.extractor_version
    from ${rows(
      [row],
      `article_id bigint, fetched_at timestamptz, final_url text, canonical_url text, html text, text text,
      word_count int, title text, authors text[], published_claimed text, published_at timestamptz, section text,
      image text, language text, method text, quality text, extractor_version smallint, is_paywalled boolean`,
    )}
    where p.article_id = r.article_id and (p.quality is distinct from 'good'
      or (r.quality = 'good' and not (r.is_paywalled and r.word_count < p.word_count)))`);
}

/** Field by field: what a row holds is decided here and nowhere else. */
function textRow({ page, finalUrl }: { page: PageText; finalUrl: string }) {
  return {
    final_url: finalUrl,
    canonical_url: page.canonicalUrl,
    html: page.html,
    text: page.text,
    word_count: page.wordCount,
    title: page.title,
    authors: page.authors,
    published_claimed: page.publishedClaimed,
    published_at: page.publishedAt,
    section: page.section,
    image: page.image,
    language: page.language,
    method: page.method,
    quality: page.quality,
    extractor_version: page.extractorVersion,
    is_paywalled: page.isPaywalled,
  };
}

type LeasedRow = {
  article_id: string;
  address: string;
  source: string | null;
  host: string;
  attempts: number;
  moves: number;
  leased_until: string;
};

function toLeased(row: LeasedRow): LeasedPage {
  return {
    articleId: Number(row.article_id),
    address: row.address,
    source: row.source,
    host: row.host,
    attempts: row.attempts,
    moves: row.moves,
    until: new Date(row.leased_until),
  };
}
