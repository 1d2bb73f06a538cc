/** What opens links without a person and says so: browsers ahead of a click, and scanners and unfurlers by their names. */
export const machines: readonly (readonly [name: string, headers: Readonly<Record<string, string>>])[] = [
  ['Safe Links', { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) SafeLinks' }],
  ['Barracuda', { 'user-agent': 'BarracudaCentral' }],
  ['Proofpoint', { 'user-agent': 'Mozilla/5.0 (compatible; Proofpoint URL Defense)' }],
  ['Mimecast', { 'user-agent': 'Mimecast-URL-Protect' }],
  ['Slackbot', { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' }],
  ['WhatsApp', { 'user-agent': 'WhatsApp/2.23.20.0 A' }],
  ['a search engine', { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }],
  ['a program without a name', { 'user-agent': '' }],
  ['a prefetch of Chromium', { 'sec-purpose': 'prefetch' }],
  ['a prerender of Chromium', { 'sec-purpose': 'prefetch;prerender' }],
  ['a preview of Safari', { purpose: 'preview' }],
  ['a prefetch of Firefox', { 'x-moz': 'prefetch' }],
];
