/** Names of the mails about bookings, as they are stored. */
export const bookingMails = {
  booked: 'booking_confirmed',
  moved: 'booking_moved',
  cancelled: 'booking_cancelled',
  reminder: 'booking_reminder',
} as const;
