import { fault } from '../result.js';
import { defaultLocation, type AudienceLocation } from './audience.js';
import { readList, readMembers, refuseUnknownMembers, showValue, type AudienceFault } from './audience-fault.js';
import { findCountry } from './countries.js';
import { describeStranger, findState } from './states.js';
import { normalizeTerm } from './term.js';

const example = '{ "by": "country", "countries": ["US", "CA"] } or { "by": "state", "states": ["NY", "DC"] }';

/**
 * Reads the location of an audience: the default where none is given (S2-17), otherwise countries (S2-18), or states of the US with Washington,
 * D.C. (S2-19). Codes and English names are taken, regardless of capitals; the value has codes, each once. Adds every fault.
 */
export function readLocation(input: unknown, pointer: string, faults: AudienceFault[]): AudienceLocation {
  if (input === undefined) return defaultLocation;
  const members = readMembers(input, pointer, example, faults);
  if (members === undefined) return defaultLocation;
  switch (members['by']) {
    case 'country': {
      refuseUnknownMembers(members, ['by', 'countries'], pointer, faults);
      return { by: 'country', countries: readPlaces(members['countries'], `${pointer}/countries`, countryReader, faults) };
    }
    case 'state': {
      refuseUnknownMembers(members, ['by', 'states'], pointer, faults);
      return { by: 'state', states: readPlaces(members['states'], `${pointer}/states`, stateReader, faults) };
    }
    default: {
      const detail = `The location is by “country” or by “state”, not by ${showValue(members['by'])}. Send ${example}.`;
      faults.push(fault('location_invalid', `${pointer}/by`, detail));
      return defaultLocation;
    }
  }
}

interface PlaceReader {
  readonly find: (term: string) => { readonly code: string } | undefined;
  readonly example: string;
  readonly missing: AudienceFault['code'];
  readonly remedy: string;
  readonly refuse: (place: unknown, pointer: string) => AudienceFault;
}

const countryReader: PlaceReader = {
  find: findCountry,
  example: '["US", "CA"]',
  missing: 'countries_missing',
  remedy: 'Name at least one country, or leave the location out to look in the United States.',
  refuse: (place, pointer) =>
    fault(
      'country_unknown',
      pointer,
      `There is no country ${showValue(place)}. Give the two letters of ISO 3166-1, such as DE, or the English name.`,
    ),
};

const stateReader: PlaceReader = {
  find: findState,
  example: '["NY", "DC"]',
  missing: 'states_missing',
  remedy: 'Name at least one state, or filter by country.',
  refuse: (place, pointer) => {
    const known = typeof place === 'string' ? describeStranger(normalizeTerm(place)) : undefined;
    const detail =
      known ?? `${showValue(place)} is neither a state of the United States nor Washington, D.C. Give a code such as NY or DC, or the name`;
    return fault('state_unknown', pointer, `${detail}.`);
  },
};

function readPlaces(input: unknown, pointer: string, reader: PlaceReader, faults: AudienceFault[]): readonly string[] {
  const places = input === undefined ? [] : readList(input, pointer, reader.example, faults);
  if (places === undefined) return [];
  if (places.length === 0) faults.push(fault(reader.missing, pointer, reader.remedy));
  const codes = places.flatMap((place, index) => {
    const found = typeof place === 'string' ? reader.find(normalizeTerm(place)) : undefined;
    if (found === undefined) faults.push(reader.refuse(place, `${pointer}/${index}`));
    return found?.code ?? [];
  });
  return [...new Set(codes)];
}
