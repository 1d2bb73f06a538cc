export * from './availability.js';
export * from './build-slots.js';
export * from './check-attendance.js';
export * from './decide-absence.js';
export * from './decide-booking.js';
export * from './session.js';
export { parseTimeZone, toInstant, toLocal, type LocalTime } from './time-zone.js';
