import type { ChannelDefinition } from './channel-definition.js';
import { matching, outboundUrl } from './field-rules.js';
import { fitShortMessage } from './short-message.js';

const defaultUrl = 'https://api.twilio.com';

/** Twilio’s Messages API: one text message for each notice. */
export const sms: ChannelDefinition = {
  settings: {
    accountSid: matching(/^AC[0-9a-fA-F]{32}$/, 'AC and 32 hexadecimal digits', 'the account SID, which Twilio’s console shows'),
    from: matching(
      /^(\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
      'a phone number like +441632960961, a short code, a sender’s name of at most 11 letters and digits, or the SID of a messaging service',
      'the number or messaging service of the account that sends',
    ),
    to: matching(/^\+[1-9]\d{6,14}$/, 'a phone number with its country, like +441632960961', 'the phone number that is told'),
    url: outboundUrl(`where the API is reached, if not at ${defaultUrl}`, false),
  },
  secrets: {
    authToken: matching(/^[\x21-\x7e]{16,128}$/, '16 to 128 characters without blanks', 'the auth token, which Twilio’s console shows'),
  },
  findUrl: ({ settings }) => settings['url'] ?? defaultUrl,
  buildRequest(content, { title }) {
    const { accountSid = '', from = '', to = '' } = content.settings;
    const { authToken = '' } = content.secrets;
    const sender = from.startsWith('MG') && from.length === 34 ? 'MessagingServiceSid' : 'From';
    return {
      url: `${sms.findUrl(content).replace(/\/+$/, '')}/2010-04-01/Accounts/${accountSid}/Messages.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ To: to, [sender]: from, Body: fitShortMessage(`Panelbridge: ${title}`) }).toString(),
    };
  },
};
