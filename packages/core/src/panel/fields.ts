/** What every person of the panel has beside their address; all hold text (S4-10). The order is that of the bits of {@link PanelRecord.given}. */
export const panelTextFields = ['first_name', 'last_name', 'phone_number', 'title', 'company', 'city', 'state', 'country'] as const;

/** One of {@link panelTextFields}. */
export type PanelTextField = (typeof panelTextFields)[number];

/** The nine fields that every person of the panel has (S4-10). Everything else is a characteristic of the workspace. */
export const panelFields = ['email', ...panelTextFields] as const;

/** Longest text of a field. A name, a town or a company that is longer is more likely a cell of another column. */
export const maximumPanelText = 200;

/** Longest text of a characteristic. */
export const maximumCharacteristicText = 5_000;

/** Whether a name is one of the nine {@link panelFields}. */
export function isPanelField(name: string): boolean {
  return panelFields.some((field) => field === name);
}
