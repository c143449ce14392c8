/**
 * Whether a query parameter says how a reader came, never what is read. Names that publishers also use
 * to name an article (`id`, `cid`, `sid`, `ref`, `source`, `campaign_id`, `campaign_name`, `ncid`, `ir`) are left out on
 * purpose, but for sites known to mean the other thing: a duplicate missed is mended later, two articles made one
 * are not.
 */
export function isTrackingParameter(name: string, host: string, value = ''): boolean {
  const lower = name.toLowerCase();
  if (PARAMETERS.has(lower) || PREFIXES.some((prefix) => lower.startsWith(prefix))) return true;
  // Sites of News Corp mark readers with a hash of 32 digits.
  if (lower === 'nk') return /^[\da-f]{16,}$/i.test(value);
  return SITE_PARAMETERS.some(
    ({ sites, names, prefix }) =>
      (names.has(lower) || (prefix !== undefined && lower.startsWith(prefix))) &&
      sites.some((site) => host === site || host.endsWith(`.${site}`)),
  );
}

const PREFIXES = ['utm_', 'mtm_', 'hsa_'];

/**
 * The lists of Miniflux and Media Cloud put together, less what may name an article, and without their mistakes: Miniflux
 * looks for `__readwiseLocation` in lower case, Media Cloud has `sort` and `PHPSESSID` in one word.
 */
const PARAMETERS = words(`
  fbclid fb_action_ids fb_action_types fb_ref fb_source fb_comment_id mibextid
  action_object_map action_type_map action_ref_map fsrc_fb_noscript
  gclid dclid gbraid wbraid gclsrc srsltid gad_source gad_campaignid _ga _gl gws_rd
  ga_source ga_medium ga_campaign ga_term ga_content ga_place
  yclid ysclid _openstat twclid ttclid li_fat_id msclkid igshid igsh wickedid
  hmb_campaign hmb_medium hmb_source itm_campaign itm_medium itm_source
  campaign_medium campaign_source campaign_term campaign_content
  ns_campaign ns_mchannel pk_campaign pk_kwd pk_medium pk_source
  mc_cid mc_eid mc_tc _hsenc _hsmi __hssc __hstc __hsfp hsctatracking
  rb_clickid oly_anon_id oly_enc_id vero_id vero_conv mkt_tok sc_cid s_cid
  _bhlid _branch_match_id _branch_referrer __readwiselocation
  oref eref wprss custom_click feedname feedtype skipmobile skip_mobile altcast_code
  phpsessid phpsessionid
`);

/** Names that are noise on some sites and may mean something on others. */
const SITE_PARAMETERS: { sites: string[]; names: Set<string>; prefix?: string }[] = [
  {
    sites: ['nytimes.com'],
    names: words(`emc partner smid smtyp _r hp inline wt.z_sma bicmp bicmlukp bicmst bicmet abt abg
      referringsource pgtype action module region campaign_id instance_id segment_id user_id regi_id nl te rref`),
  },
  { sites: ['facebook.com'], names: words('ref fref hc_location __tn__ __xts__'), prefix: '__cft__' },
  { sites: ['livejournal.com'], names: words('thread nojs') },
  { sites: ['google.com'], names: words('ei ved usg sa') },
  { sites: ['dailymail.co.uk'], names: words('ito') },
  {
    sites: ['techcrunch.com', 'engadget.com', 'huffpost.com', 'huffingtonpost.com', 'aol.com'],
    names: words('ncid ir guccounter'),
  },
  { sites: ['bbc.com', 'bbc.co.uk'], names: words('ocid ns_source ns_linkname ns_fee'), prefix: 'at_' },
  { sites: ['theguardian.com'], names: words('cmp') },
  { sites: ['washingtonpost.com'], names: words('wpisrc wpmm itid tid hpid') },
  { sites: ['npr.org'], names: words('ft f sc') },
  { sites: ['bloomberg.com', 'ft.com'], names: words('cmpid srnd') },
  { sites: ['cnbc.com'], names: words('__source') },
  { sites: ['youtube.com', 'youtu.be'], names: words('feature si pp ab_channel') },
  { sites: ['open.spotify.com'], names: words('si') },
];

/**
 * Whether a fragment is noise. Other fragments stay: some sites write a day's items on one page and
 * link each by its anchor, others keep the whole address behind `#!` or `#/`.
 */
export function isTrackingFragment(fragment: string): boolean {
  return NOISE_FRAGMENT.test(fragment);
}

/** Text fragments, AT Internet's xtor, CBS's ftag, AddThis (a leading dot), WordPress' own anchors. */
const NOISE_FRAGMENT =
  /^(?::~:|(?:utm|mtm)_[a-z]+=|xtor=|ftag=|\.[\w-]{8,}$|(?:comments?|respond|disqus_thread|rss|atom|more-\d+)$)/i;

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
