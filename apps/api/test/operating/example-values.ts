/** What somebody could write into `docker/.env`. */
export const exampleValues = {
  POSTGRES_PASSWORD: 'owner-password',
  HUB_DATABASE_PASSWORD: 'hub-password',
  PANELBRIDGE_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  PANELBRIDGE_PUBLIC_URL: 'https://studies.example.com',
} as const;
