// ISO 4217 as of 2026. ECMAScript's Intl is no source for the digits: it follows what is customary in print (no decimals for HUF or IDR), not the standard.
const twoDigits =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD ' +
  'EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL ' +
  'MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG ' +
  'SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG';
const zeroDigits = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF';
const threeDigits = 'BHD IQD JOD KWD LYD OMR TND';

const digitsByCurrency: ReadonlyMap<string, number> = new Map([
  ...twoDigits.split(' ').map((code): [string, number] => [code, 2]),
  ...zeroDigits.split(' ').map((code): [string, number] => [code, 0]),
  ...threeDigits.split(' ').map((code): [string, number] => [code, 3]),
]);

/** Every currency that the hub can owe: those of ISO 4217 in use, as three capitals. */
export const currencies: readonly string[] = [...digitsByCurrency.keys()].sort();

/** Says whether the text is a currency of ISO 4217 in use, written as three capitals. */
export function isCurrency(code: string): boolean {
  return digitsByCurrency.has(code);
}

/**
 * Counts the digits after the decimal point: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217).
 *
 * @throws RangeError for a currency that is not known
 */
export function countMinorUnitDigits(currency: string): number {
  const digits = digitsByCurrency.get(currency);
  if (digits === undefined) throw new RangeError(`${currency} is not a currency of ISO 4217`);
  return digits;
}
