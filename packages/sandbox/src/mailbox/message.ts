import PostalMime from 'postal-mime';

/** A mail that the mailbox took. */
export interface MailMessage {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
  /** What the SMTP dialogue named, which decides who gets the mail. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** Address in the header From. */
  readonly from: string;
  /** Addresses in the header To. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Headers by lower-case name; of a repeated one the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every http or https address in the text and in the targets of the HTML's links, in order, each once. */
  readonly links: readonly string[];
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&#x3D;', '=')
    .replaceAll('&#61;', '=')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function findLinks(text: string, html: string): readonly string[] {
  const fromText = text.match(/https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g) ?? [];
  const fromHtml = [...html.matchAll(/\shref=(?:"([^"]*)"|'([^']*)')/gi)].map((match) => decodeEntities(match[1] ?? match[2] ?? ''));
  return [...new Set([...fromText, ...fromHtml.filter((link) => /^https?:\/\//i.test(link))])];
}

/** Reads a mail as it came over SMTP. */
export async function readMessage(raw: Uint8Array, envelope: MailMessage['envelope'], id: string): Promise<MailMessage> {
  const mail = await PostalMime.parse(raw);
  const text = mail.text ?? '';
  const html = mail.html ?? '';
  return {
    id,
    receivedAt: new Date().toISOString(),
    envelope,
    from: mail.from?.address ?? '',
    to: (mail.to ?? [])
      .flatMap((entry) => ('group' in entry && entry.group ? entry.group : [entry]))
      .map((mailbox) => mailbox.address ?? ''),
    subject: mail.subject ?? '',
    text,
    html,
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
    links: findLinks(text, html),
  };
}
