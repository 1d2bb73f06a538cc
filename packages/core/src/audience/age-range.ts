const calendarDate = /^\d{4}-\d{2}-\d{2}$/;
const day = 86_400_000;

/**
 * Finds the dates since which `from` to `to` whole years have passed on a day; both ends of the answer are included. Who was born on February 29 is a
 * year older on March 1 where the year has no such day.
 *
 * @param today calendar date `YYYY-MM-DD`
 * @returns dates of the same form that exist; `null` = no limit on that side
 * @throws RangeError when `today` is no calendar date
 */
export function findDateRange(
  years: { readonly from?: number; readonly to?: number },
  today: string,
): { readonly from: string | null; readonly to: string | null } {
  if (!calendarDate.test(today) || Number.isNaN(Date.parse(today)) || toDate(Date.parse(today)) !== today) {
    throw new RangeError(`“${today}” is no calendar date of the form YYYY-MM-DD`);
  }
  return {
    // One more whole year has not passed yet: the day after that anniversary is the first.
    from: years.to === undefined ? null : toDate(Date.parse(goBack(today, years.to + 1)) + day),
    to: goBack(today, years.from ?? 0),
  };
}

/** The same day of an earlier year; February 28 where that year has no 29. */
function goBack(today: string, years: number): string {
  const year = Number(today.slice(0, 4)) - years;
  const text = `${String(year).padStart(4, '0')}${today.slice(4)}`;
  const isMissing = text.endsWith('-02-29') && !isLeap(year);
  return isMissing ? text.replace(/29$/, '28') : text;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function toDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
