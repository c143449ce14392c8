/**
 * Whether a query parameter says how a reader came, never what is read. Names that publishers also use
 * to name an article (`id`, `cid`, `sid`, `ref`, `source`, `campaign_id`) are left out on purpose: a
 * duplicate missed is mended later, two articles made one are not.
 */
export function isTrackingParameter(name: string, host: string): boolean {
  const lower = name.toLowerCase();
  if (PARAMETERS.has(lower)) return true;
  if (PREFIXES.some((prefix) => lower.startsWith(prefix))) return true;
  return SITE_PARAMETERS.some(
    ({ site, names }) => names.has(lower) && (host === site || host.endsWith(`.${site}`)),
  );
}

const PREFIXES = ['utm_', 'mtm_', 'hsa_'];

/** The lists of Miniflux and Media Cloud put together, less what may name an article. */
const PARAMETERS = words(`
  fbclid fb_action_ids fb_action_types fb_ref fb_source fb_comment_id
  action_object_map action_type_map action_ref_map fsrc_fb_noscript
  gclid dclid gbraid wbraid gclsrc srsltid _ga _gl
  ga_source ga_medium ga_campaign ga_term ga_content ga_place
  yclid ysclid _openstat twclid msclkid igshid wickedid
  hmb_campaign hmb_medium hmb_source itm_campaign itm_medium itm_source
  campaign_medium campaign_source campaign_term campaign_content
  ns_campaign ns_mchannel pk_campaign pk_kwd pk_medium pk_source
  mc_cid mc_eid mc_tc _hsenc _hsmi __hssc __hstc __hsfp hsctatracking
  rb_clickid oly_anon_id oly_enc_id vero_id vero_conv mkt_tok sc_cid s_cid
  _bhlid _branch_match_id _branch_referrer __readwiselocation
  oref eref wprss custom_click feedname feedtype skipmobile skip_mobile altcast_code
  phpsessid phpsessionid
`);

/** Names that are noise on one site and may mean something on another. */
const SITE_PARAMETERS = [
  { site: 'nytimes.com', names: words('emc partner smid smtyp _r inline wt.z_sma') },
  { site: 'facebook.com', names: words('ref fref hc_location') },
  { site: 'dailymail.co.uk', names: words('ito') },
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
  /^(?::~:|utm_|mtm_|xtor=|ftag=|\.[\w-]+$|(?:comments?|respond|disqus_thread|rss|atom|more-\d+)$)/i;

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
