import type { ExtractedPage } from '../../core/extract/extract-page.ts';
import type { RevisionEvent } from '../../core/judge-edit.ts';
import type { GoneKind } from '../../core/judge-gone.ts';
import type { IdentityBy } from '../../core/judge-guids.ts';
import type { CleanFacts } from '../../core/normalize/clean-facts.ts';
import type { StoryDecision, StoryEvidence } from '../../core/stories/judge-story.ts';
import type { DatePrecision, DateQuality, LeadImage } from '../../domain/article.ts';
import type { FeedConfig, FeedKind, FeedStatus, Fulltext } from '../../domain/feed.ts';
import type { Enclosure, GeoPoint, Repair } from '../../domain/item.ts';
import type { PageErrorKind, PageStatus } from '../../domain/page.ts';
import type { FeedErrorKind, PollOutcome } from '../../domain/poll.ts';
import { pgCore, sql } from './drizzle.ts';

const {
  bigint,
  boolean,
  check,
  customType,
  doublePrecision,
  index,
  integer,
  json,
  jsonb,
  pgSchema,
  primaryKey,
  real,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} = pgCore;

/** Our tables. People and programs read the views of schema `v1` instead, which keep their shape. */
export const sluice = pgSchema('sluice');

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });
const id = (name: string) => bigint(name, { mode: 'number' });
const time = (name: string) => timestamp(name, { withTimezone: true });

/** What `seeds/` says of a feed; written when the config changes, not when it is polled. */
export const feeds = sluice.table(
  'feeds',
  {
    id: id('id').primaryKey().generatedAlwaysAsIdentity(),
    key: text('key').notNull(),
    kind: text('kind').$type<FeedKind>().notNull(),
    location: text('location').notNull(),
    exclude: text('exclude').array().notNull().default(sql`'{}'::text[]`),
    name: text('name').notNull(),
    tags: text('tags').array().notNull().default(sql`'{}'::text[]`),
    language: text('language'),
    everySeconds: integer('every_seconds').notNull(),
    headers: jsonb('headers').$type<Record<string, string>>().notNull().default({}),
    auth: jsonb('auth').$type<FeedConfig['auth']>(),
    verifyTls: boolean('verify_tls').notNull().default(true),
    fulltext: text('fulltext').$type<Fulltext>().notNull().default('never'),
    columns: jsonb('columns').$type<FeedConfig['columns']>().notNull().default({}),
    origin: text('origin').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    configuredAt: time('configured_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('feeds_key_unique').on(table.key),
    check('feeds_kind_known', sql`${table.kind} in ('http', 'files')`),
    check('feeds_fulltext_known', sql`${table.fulltext} in ('always', 'auto', 'never')`),
    check('feeds_every_positive', sql`${table.everySeconds} > 0`),
  ],
);

/** What polling changes. Narrow, because it is rewritten at every poll. */
export const feedStates = sluice.table(
  'feed_states',
  {
    feedId: id('feed_id')
      .primaryKey()
      .references(() => feeds.id, { onDelete: 'cascade' }),
    status: text('status').$type<FeedStatus>().notNull().default('active'),
    statusReason: text('status_reason'),
    nextPollAt: time('next_poll_at').notNull().defaultNow(),
    /** Until when the feed is with the claim `lease_id`. */
    leasedUntil: time('leased_until'),
    leaseId: text('lease_id'),
    etag: text('etag'),
    lastModified: text('last_modified'),
    /** Of the last body made durable, but for when it was built. */
    steadyHash: bytea('body_hash'),
    lastPolledAt: time('last_polled_at'),
    lastSuccessAt: time('last_success_at'),
    lastChangedAt: time('last_changed_at'),
    /** When the newest document that was ingested had been fetched. */
    lastDocumentAt: time('last_document_at'),
    failures: integer('failures').notNull().default(0),
    failureWeight: real('failure_weight').notNull().default(0),
    /** Failed while we were offline ourselves: not counted, and tried again as soon as we are back. */
    inOutage: boolean('in_outage').notNull().default(false),
    failingSince: time('failing_since'),
    errorKind: text('error_kind').$type<FeedErrorKind>(),
    errorMessage: text('error_message'),
    /** Whose request budget its polls are charged to; null for files. */
    host: text('host'),
    /** Where it is asked; null: where the config says. Differs once the publisher has moved it for good. */
    address: text('address'),
    /** The URL that answers it, where that is another host than its address: that host is charged. */
    redirectsTo: text('redirects_to'),
    /** A permanent redirect being watched: where to, how often seen, since when. */
    moveUrl: text('move_url'),
    moveSeen: integer('move_seen').notNull().default(0),
    moveSince: time('move_since'),
    firstPolledAt: time('first_polled_at'),
    changes: integer('changes').notNull().default(0),
    /** "Not modified" answers in a row. */
    unchangedStreak: integer('unchanged_streak').notNull().default(0),
    auditedAt: time('audited_at'),
    /** Its "not modified" was a proven lie: it is asked without conditions. */
    validatorsLie: boolean('validators_lie').notNull().default(false),
    /** What its items are told apart by; see core/judge-guids.ts. */
    identityBy: text('identity_by').$type<IdentityBy>().notNull().default('guid'),
    /** Documents in a row that brought known articles under new GUIDs. */
    guidChurn: integer('guid_churn').notNull().default(0),
    /** The publisher's own words, from the last document. */
    title: text('title'),
    siteUrl: text('site_url'),
    declaredLanguage: text('declared_language'),
    /** All else that the document says of its feed. */
    facts: jsonb('facts').$type<CleanFacts>(),
    format: text('format'),
    /** Items of the last document that were other than the time before, `restlessAfter` times in a row; see core/judge-edit.ts. */
    restlessItems: integer('restless_items').notNull().default(0),
  },
  (table) => [
    index('feed_states_due').on(table.nextPollAt).where(sql`${table.status} = 'active'`),
    check('feed_states_status_known', sql`${table.status} in ('active', 'paused', 'gone')`),
  ],
);

/** Request budget of a host, shared by all that poll it. */
export const hosts = sluice.table('hosts', {
  host: text('host').primaryKey(),
  /** No request before, but by the claim that has the host; then for the gap since its last. */
  busyUntil: timestamp('busy_until', { withTimezone: true }),
  busyBy: text('busy_by'),
  /** The host asked all of us to stay away until then. */
  heldUntil: timestamp('held_until', { withTimezone: true }),
  heldReason: text('held_reason'),
});

/** Addresses that feeds had before their publishers moved them for good. */
export const feedMoves = sluice.table(
  'feed_moves',
  {
    feedId: id('feed_id')
      .notNull()
      .references(() => feeds.id, { onDelete: 'cascade' }),
    movedAt: time('moved_at').notNull(),
    fromUrl: text('from_url').notNull(),
    toUrl: text('to_url').notNull(),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.movedAt] })],
);

/** Files of a `files` feed as last made durable: what a validator is to an HTTP feed. */
export const feedFiles = sluice.table(
  'feed_files',
  {
    feedId: id('feed_id')
      .notNull()
      .references(() => feeds.id, { onDelete: 'cascade' }),
    path: text('path').notNull(),
    size: id('size').notNull(),
    mtimeMs: doublePrecision('mtime_ms').notNull(),
    /** Null while the file is not read to its end. */
    bodyHash: bytea('body_hash'),
    /** Of its one document, unpacked; null for a file of pieces, or of nothing. */
    documentHash: bytea('document_hash'),
    /** Of `size`; null for files read before this was written down. */
    readBytes: id('read_bytes'),
    /** Null for a file that is one document. */
    records: id('records'),
    /** The columns it was read with. */
    readAs: text('read_as').notNull().default(''),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.path] })],
);

/** Files of many records are read in pieces, each a document: those of a file as it was last read. */
export const filePieces = sluice.table(
  'file_pieces',
  {
    feedId: id('feed_id')
      .notNull()
      .references(() => feeds.id, { onDelete: 'cascade' }),
    path: text('path').notNull(),
    firstRecord: id('first_record').notNull(),
    lastRecord: id('last_record').notNull(),
    bodyHash: bytea('body_hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.path, table.firstRecord] })],
);

/** What the items of the feed's last document came to, so that those that come again are not made anew. */
export const feedMemos = sluice.table('feed_memos', {
  feedId: id('feed_id')
    .primaryKey()
    .references(() => feeds.id, { onDelete: 'cascade' }),
  /** The document that held them first. */
  payloadId: id('payload_id').notNull(),
  /** The same items again come to nothing. */
  isSettled: boolean('is_settled').notNull(),
  /** See feed-memo.ts. */
  items: json('items').$type<MemoRow[]>().notNull(),
});

/** Key, content hash, words hash, aside hash, title, original title, words; the article's id, since it is kept. */
export type MemoRow = [string, string, string, string, string, string | null, number, (number | null)?];

/** One round of one feed. */
export const polls = sluice.table(
  'polls',
  {
    id: id('id').primaryKey().generatedAlwaysAsIdentity(),
    feedId: id('feed_id')
      .notNull()
      .references(() => feeds.id, { onDelete: 'cascade' }),
    startedAt: time('started_at').notNull(),
    finishedAt: time('finished_at').notNull(),
    outcome: text('outcome').$type<PollOutcome>().notNull(),
    httpStatus: smallint('http_status'),
    bytes: id('bytes').notNull().default(0),
    documents: integer('documents').notNull().default(0),
    errorKind: text('error_kind').$type<FeedErrorKind>(),
    errorMessage: text('error_message'),
    nextPollAt: time('next_poll_at'),
  },
  (table) => [
    index('polls_feed').on(table.feedId, table.finishedAt),
    check('polls_outcome_known', sql`${table.outcome} in ('changed', 'unchanged', 'failed')`),
  ],
);

/** Fetched bytes, compressed, once per content. */
export const payloadBodies = sluice.table('payload_bodies', {
  hash: bytea('hash').primaryKey(),
  encoding: text('encoding').$type<'identity' | 'zstd'>().notNull(),
  size: integer('size').notNull(),
  body: bytea('body').notNull(),
  createdAt: time('created_at').notNull().defaultNow(),
});

/** A document to ingest, and what came of it. Neither `ingested_at` nor `dropped_at`: still to do. */
export const payloads = sluice.table(
  'payloads',
  {
    id: id('id').primaryKey().generatedAlwaysAsIdentity(),
    feedId: id('feed_id')
      .notNull()
      .references(() => feeds.id, { onDelete: 'cascade' }),
    pollId: id('poll_id').references(() => polls.id, { onDelete: 'set null' }),
    /** Fetched without conditions to see whether the feed's validators lie. */
    isAudit: boolean('is_audit').notNull().default(false),
    /** Path below the seeds folder; null for what came over HTTP. */
    path: text('path'),
    location: text('location').notNull(),
    contentType: text('content_type'),
    /** No foreign key: bodies may be let go after a time, what came of them is kept. */
    bodyHash: bytea('body_hash').notNull(),
    fetchedAt: time('fetched_at').notNull(),
    ingestedAt: time('ingested_at'),
    droppedAt: time('dropped_at'),
    droppedReason: text('dropped_reason'),
    format: text('format'),
    version: text('version'),
    charset: text('charset'),
    charsetSource: text('charset_source'),
    repairs: jsonb('repairs').$type<Repair[]>().notNull().default([]),
    errorMessage: text('error_message'),
    items: integer('items'),
    newItems: integer('new_items'),
    revisedItems: integer('revised_items'),
    seenItems: integer('seen_items'),
    duplicateItems: integer('duplicate_items'),
    rejectedItems: integer('rejected_items'),
    /** Tries that failed for reasons of ours. From `setAsideAfter` on (payload-store.ts) later documents do not wait for it. */
    failures: smallint('failures').notNull().default(0),
    failingSince: time('failing_since'),
    failure: text('failure'),
    /** Ingested behind a later document of its feed: it added what was not known, and changed nothing. */
    isLate: boolean('is_late').notNull().default(false),
  },
  (table) => [
    index('payloads_feed').on(table.feedId, table.id),
    index('payloads_poll').on(table.pollId),
    index('payloads_file').on(table.feedId, table.bodyHash).where(sql`${table.path} is not null`),
    index('payloads_refused')
      .on(table.feedId, table.path)
      .where(sql`${table.path} is not null and ${table.errorMessage} is not null`),
    index('payloads_pending')
      .on(table.feedId, table.id)
      .where(sql`${table.ingestedAt} is null and ${table.droppedAt} is null`),
  ],
);

/** One row per article: its newest version. */
export const articles = sluice.table(
  'articles',
  {
    id: id('id').primaryKey().generatedByDefaultAsIdentity(),
    /** The feed that brought it first, and in which document and place. */
    feedId: id('feed_id').references(() => feeds.id, { onDelete: 'set null' }),
    payloadId: id('payload_id').references(() => payloads.id, { onDelete: 'set null' }),
    position: integer('position').notNull(),
    url: text('url'),
    canonicalUrl: text('canonical_url'),
    title: text('title').notNull(),
    titleSource: text('title_source').notNull(),
    titleOriginal: text('title_original'),
    summary: text('summary'),
    contentHtml: text('content_html').notNull(),
    contentText: text('content_text').notNull(),
    wordCount: integer('word_count').notNull(),
    authors: text('authors').array().notNull(),
    categories: text('categories').array().notNull(),
    language: text('language'),
    languageSource: text('language_source'),
    languageDeclared: text('language_declared'),
    languageDetected: text('language_detected'),
    languageConfidence: real('language_confidence'),
    publishedClaimed: text('published_claimed'),
    publishedAt: time('published_at'),
    publishedPrecision: text('published_precision').$type<DatePrecision>(),
    publishedQuality: text('published_quality').$type<DateQuality>().notNull(),
    publishedSource: text('published_source'),
    updatedClaimed: text('updated_claimed'),
    updatedAt: time('updated_at'),
    updatedQuality: text('updated_quality').$type<DateQuality>(),
    updatedSource: text('updated_source'),
    enclosures: jsonb('enclosures').$type<Enclosure[]>().notNull(),
    image: jsonb('image').$type<LeadImage>(),
    rights: text('rights'),
    geo: jsonb('geo').$type<GeoPoint>(),
    extra: jsonb('extra').$type<Record<string, unknown>>().notNull(),
    contentHash: bytea('content_hash').notNull(),
    /** What an edit is told by (core/article-version.ts); null in rows from before they were kept. */
    wordsHash: bytea('words_hash'),
    asideHash: bytea('aside_hash'),
    revision: integer('revision').notNull().default(1),
    /** Since when the present revision is there; versions folded into it are as new as `fetched_at`. */
    revisedAt: time('revised_at'),
    normalizerVersion: smallint('normalizer_version').notNull(),
    firstSeenAt: time('first_seen_at').notNull(),
    fetchedAt: time('fetched_at').notNull(),
    search: tsvector('search')
      .notNull()
      .generatedAlwaysAs(sql`sluice.search_vector(language, title, content_text)`),
  },
  (table) => [
    index('articles_feed').on(table.feedId),
    index('articles_payload').on(table.payloadId),
    index('articles_first_seen').on(table.firstSeenAt),
    index('articles_published').on(table.publishedAt.desc().nullsLast()),
    index('articles_search').using('gin', table.search),
  ],
);

/**
 * By what an article is known: its identity in a feed, its URL, its words, each as a 128-bit hash.
 * The primary key is what makes two workers that meet the same story at once agree on one article.
 * No foreign key: a key outlives a purged article, so that it does not come back as new.
 */
export const articleKeys = sluice.table('article_keys', {
  key: uuid('key').primaryKey(),
  articleId: id('article_id').notNull(),
});

/** One article in one feed. */
export const sightings = sluice.table(
  'sightings',
  {
    articleId: id('article_id')
      .notNull()
      .references(() => articles.id, { onDelete: 'cascade' }),
    feedId: id('feed_id')
      .notNull()
      .references(() => feeds.id, { onDelete: 'cascade' }),
    guid: text('guid'),
    url: text('url'),
    position: integer('position').notNull(),
    /** Of the version this feed carried last: feeds may carry different versions of one article. */
    contentHash: bytea('content_hash').notNull(),
    wordsHash: bytea('words_hash'),
    asideHash: bytea('aside_hash'),
    /** Documents in a row that brought the article changed; see core/judge-edit.ts. */
    streak: smallint('streak').notNull().default(0),
    firstSeenAt: time('first_seen_at').notNull(),
    /** While `gone_at` is null the article is in the feed still, and the feed's state knows better. */
    lastSeenAt: time('last_seen_at').notNull(),
    goneAt: time('gone_at'),
    goneKind: text('gone_kind').$type<GoneKind>(),
  },
  (table) => [
    primaryKey({ columns: [table.articleId, table.feedId] }),
    index('sightings_feed').on(table.feedId),
    index('sightings_present').on(table.feedId).where(sql`${table.goneAt} is null`),
    index('sightings_withdrawn').on(table.goneAt).where(sql`${table.goneKind} = 'withdrawn'`),
  ],
);

/** A version that was replaced. The newest version is the article's own row. */
export const revisions = sluice.table(
  'revisions',
  {
    articleId: id('article_id')
      .notNull()
      .references(() => articles.id, { onDelete: 'cascade' }),
    revision: integer('revision').notNull(),
    /** Fields that the next version changed. */
    changed: text('changed').array().notNull(),
    /** The feed whose document brought the next version. */
    feedId: id('feed_id').references(() => feeds.id, { onDelete: 'set null' }),
    title: text('title').notNull(),
    url: text('url'),
    summary: text('summary'),
    contentHtml: text('content_html').notNull(),
    contentText: text('content_text').notNull(),
    contentHash: bytea('content_hash').notNull(),
    publishedAt: time('published_at'),
    /** All its other fields (`sluice.article_meta`); null in rows from before they were kept. */
    meta: jsonb('meta').$type<Record<string, unknown>>(),
    events: text('events').array().$type<RevisionEvent[]>(),
    seenFrom: time('seen_from').notNull(),
    replacedAt: time('replaced_at').notNull(),
    /** Versions after this one that were overwritten by the next instead of being kept. */
    folded: integer('folded').notNull().default(0),
    foldedAt: time('folded_at'),
  },
  (table) => [
    primaryKey({ columns: [table.articleId, table.revision] }),
    index('revisions_feed').on(table.feedId),
    index('revisions_replaced').on(table.replacedAt),
  ],
);

/** What became of an item, where it became neither a new article nor one seen before and unchanged. */
export const dispositions = sluice.table(
  'dispositions',
  {
    payloadId: id('payload_id')
      .notNull()
      .references(() => payloads.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    identity: text('identity'),
    disposition: text('disposition').$type<'revised' | 'duplicate' | 'rejected'>().notNull(),
    /** `identity`, `url`, `content`; for a rejected item the reason. */
    rule: text('rule').notNull(),
    articleId: id('article_id').references(() => articles.id, { onDelete: 'set null' }),
    /** 1: the same words as the article; null: its rule alone decided. */
    score: real('score'),
  },
  (table) => [
    primaryKey({ columns: [table.payloadId, table.position] }),
    index('dispositions_article').on(table.articleId),
  ],
);

/** The page of an article, where its feed wants pages: still to be asked for, or what came of it. */
export const pages = sluice.table(
  'pages',
  {
    articleId: id('article_id')
      .primaryKey()
      .references(() => articles.id, { onDelete: 'cascade' }),
    /** The feed that wants it. */
    feedId: id('feed_id').references(() => feeds.id, { onDelete: 'set null' }),
    /** As the feed has it. */
    url: text('url').notNull(),
    /** Where it is asked for; differs from `url` once that has led to another origin. */
    address: text('address').notNull(),
    /** Whose request budget it is charged to. */
    host: text('host').notNull(),
    status: text('status').$type<PageStatus>().notNull().default('waiting'),
    /** Null: it is not asked for any more. */
    nextTryAt: time('next_try_at'),
    /** Until when the page is with the claim `lease_id`. */
    leasedUntil: time('leased_until'),
    leaseId: text('lease_id'),
    /** Tries that brought nothing. */
    attempts: smallint('attempts').notNull().default(0),
    /** Other origins it has led to. */
    moves: smallint('moves').notNull().default(0),
    wantedAt: time('wanted_at').notNull(),
    httpStatus: smallint('http_status'),
    fetchedAt: time('fetched_at'),
    finalUrl: text('final_url'),
    canonicalUrl: text('canonical_url'),
    html: text('html'),
    text: text('text'),
    wordCount: integer('word_count'),
    title: text('title'),
    authors: text('authors').array(),
    publishedClaimed: text('published_claimed'),
    publishedAt: time('published_at'),
    section: text('section'),
    image: text('image'),
    language: text('language'),
    /** How the text was found, and how far it can be trusted; see core/extract/extract-page.ts. */
    method: text('method').$type<ExtractedPage['method']>(),
    quality: text('quality').$type<ExtractedPage['quality']>(),
    extractorVersion: smallint('extractor_version'),
    errorKind: text('error_kind').$type<PageErrorKind>(),
    errorMessage: text('error_message'),
  },
  (table) => [
    index('pages_feed').on(table.feedId),
    index('pages_due').on(table.nextTryAt).where(sql`${table.status} = 'waiting'`),
    check('pages_status_known', sql`${table.status} in ('waiting', 'done', 'refused', 'failed')`),
  ],
);

/** What origins (scheme, host and port) said last in their robots.txt. */
export const robots = sluice.table('robots', {
  origin: text('origin').primaryKey(),
  fetchedAt: time('fetched_at').notNull(),
  freshUntil: time('fresh_until').notNull(),
  /** Null: no answer. */
  httpStatus: smallint('http_status'),
  text: text('text').notNull(),
  errorMessage: text('error_message'),
});

/** Small facts about the service itself, such as the last sync of the sources. */
export const serviceFacts = sluice.table('service_facts', {
  name: text('name').primaryKey(),
  value: jsonb('value').notNull(),
  recordedAt: time('recorded_at').notNull().defaultNow(),
});

/** What copies and lightly edited versions of one text have in common. Who belongs to it is in `story_members`. */
export const stories = sluice.table(
  'stories',
  {
    id: id('id').primaryKey().generatedByDefaultAsIdentity(),
    openedAt: time('opened_at').notNull(),
    /** The story that its articles are in, after all merges (`story_merges`); null: in none but this. */
    mergedInto: id('merged_into'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [index('stories_merged').on(table.mergedInto).where(sql`${table.mergedInto} is not null`)],
);

/** A row for every article, made by a trigger in the article's own transaction; without a story it waits for one. */
export const storyMembers = sluice.table(
  'story_members',
  {
    articleId: id('article_id')
      .primaryKey()
      .references(() => articles.id, { onDelete: 'cascade' }),
    /** The story it is in, after all that persons have decided. */
    storyId: id('story_id').references(() => stories.id),
    /** The part of that story it is in, of those that a person merged; null: it is in the story as it was opened. */
    partId: id('part_id').references(() => stories.id),
    /** The part that the rules put it in, where a person took it out of that; null: nobody did. */
    placedIn: id('placed_in').references(() => stories.id),
    outlet: text('outlet'),
    /** Why the rules put it into `placed_in`; `person`: somebody put it there, before that reason was kept. */
    rule: text('rule').$type<StoryDecision['rule'] | 'person'>(),
    score: real('score'),
    /** Of the rules that decided. */
    version: smallint('version'),
    evidence: jsonb('evidence').$type<StoryEvidence>(),
    joinedAt: time('joined_at'),
    /** Its text was revised then, and its story is to be decided anew. */
    revisedAt: time('revised_at'),
    /** The story it left because its text was revised, or the rules. */
    movedFrom: id('moved_from'),
    /** It could not be grouped, and is left out for a day, or until its text is revised. */
    failedAt: time('failed_at'),
    error: text('error'),
  },
  (table) => [
    index('story_members_moved').on(table.movedFrom).where(sql`${table.movedFrom} is not null`),
    index('story_members_revised').on(table.articleId).where(sql`${table.revisedAt} is not null`),
    index('story_members_story').on(table.storyId).where(sql`${table.storyId} is not null`),
    index('story_members_waiting').on(table.articleId).where(sql`${table.storyId} is null`),
  ],
);

/** Texts of a story that differ, as far as they are needed to know others by. */
export const storyVersions = sluice.table(
  'story_versions',
  {
    id: id('id').primaryKey().generatedAlwaysAsIdentity(),
    storyId: id('story_id')
      .notNull()
      .references(() => stories.id, { onDelete: 'cascade' }),
    articleId: id('article_id').references(() => articles.id, { onDelete: 'set null' }),
    outlet: integer('outlet').notNull(),
    at: time('at').notNull(),
    words: integer('words').notNull(),
    sketch: integer('sketch').array().notNull(),
    names: text('names').array().notNull(),
    mentions: integer('mentions').array().notNull(),
  },
  (table) => [
    index('story_versions_story').on(table.storyId),
    index('story_versions_article').on(table.articleId),
  ],
);

/**
 * Which stories a shingle is known from, in which week (epoch). All weeks of a shingle lie together: in a large index every
 * look-up is a page of its own, and a week of its own for each would make it five. Letting go, once a day, has a summary of
 * blocks (BRIN), so that inserting a row costs no third page: exact until blocks that were let go are used again, of no use after.
 * Not unique: a row that is there twice says no more than once, and to look whether it is took a third of writing it.
 */
export const storyShingles = sluice.table(
  'story_shingles',
  {
    epoch: integer('epoch').notNull(),
    hash: integer('hash').notNull(),
    storyId: id('story_id').notNull(),
  },
  (table) => [
    index('story_shingles_hash').on(table.hash, table.epoch, table.storyId),
    index('story_shingles_epoch').using('brin', table.epoch),
  ],
);

/** In which stories an outlet carried a paragraph: as many as it takes to call it furniture. */
export const outletParagraphs = sluice.table(
  'outlet_paragraphs',
  {
    outlet: integer('outlet').notNull(),
    paragraph: integer('paragraph').notNull(),
    stories: bigint('stories', { mode: 'number' }).array().notNull(),
    seenAt: time('seen_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.outlet, table.paragraph] }),
    index('outlet_paragraphs_seen').using('brin', table.seenAt),
  ],
);

/** A person made the story part of another one, until that is taken back. Where that one is in turn is in `stories`. */
export const storyMerges = sluice.table(
  'story_merges',
  {
    storyId: id('story_id')
      .primaryKey()
      .references(() => stories.id),
    intoId: id('into_id')
      .notNull()
      .references(() => stories.id),
    mergedAt: time('merged_at').notNull(),
  },
  (table) => [index('story_merges_into').on(table.intoId)],
);

/** A person took the article out of the story: the rules do not bring them together again. */
export const storySplits = sluice.table(
  'story_splits',
  {
    articleId: id('article_id')
      .notNull()
      .references(() => articles.id, { onDelete: 'cascade' }),
    storyId: id('story_id')
      .notNull()
      .references(() => stories.id),
    splitAt: time('split_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.articleId, table.storyId] }),
    index('story_splits_story').on(table.storyId),
  ],
);
