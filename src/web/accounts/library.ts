import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Database } from '#src/store/database.ts';
import { hashPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD, verifyPassword } from './passwords.ts';
import { startSession } from './start-session.ts';

/** A session ends after this time without a request … */
const IDLE_SECONDS = 8 * 3600;
/** … and in any case after this one. */
export const SESSION_LIMIT_MS = 3 * 86_400_000;
const REFRESH_SECONDS = 300;
const CODE_COOKIE_SECONDS = 600;

/**
 * The library that checks passwords, sessions and one-time codes, told of our tables. Its own HTTP routes are not
 * served: pages call its functions.
 */
export function createLibrary({ db, secret, deskUrl }: { db: Database; secret: string; deskUrl: string }) {
  const times = { createdAt: 'created_at', updatedAt: 'updated_at' };
  const secure = deskUrl.startsWith('https:');
  return betterAuth({
    appName: 'Khavaran',
    baseURL: deskUrl,
    secret,
    database: { db, type: 'postgres' },
    telemetry: { enabled: false },
    // Ours knows accounts and survives a restart: see `throttle.ts`.
    rateLimit: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: LONGEST_PASSWORD,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    user: {
      modelName: 'people',
      fields: { emailVerified: 'email_verified', ...times },
      additionalFields: { role: { type: 'string', required: true, input: false } },
    },
    session: {
      modelName: 'sessions',
      fields: { userId: 'person_id', expiresAt: 'expires_at', ipAddress: 'address', userAgent: 'browser', ...times },
      expiresIn: IDLE_SECONDS,
      updateAge: REFRESH_SECONDS,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'credentials',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'person_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...times,
      },
    },
    verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...times } },
    advanced: {
      // No other host, nor a page of a sibling domain, can set a cookie whose name begins so. The library knows a weaker prefix.
      cookiePrefix: secure ? '__Host-khavaran' : 'khavaran',
      useSecureCookies: false,
      // Lax: a link in an alert must open the desk signed in. Whatever changes something carries a token of its form.
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/', secure },
      // Where somebody works from is nobody's business; the browser's name is enough to know a session by.
      ipAddress: { disableIpTracking: true },
    },
    plugins: [
      startSession,
      twoFactor({
        issuer: 'Khavaran',
        twoFactorCookieMaxAge: CODE_COOKIE_SECONDS,
        schema: {
          user: { fields: { twoFactorEnabled: 'second_factor' } },
          twoFactor: {
            modelName: 'second_factors',
            fields: {
              userId: 'person_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failures',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
  });
}

export type Library = ReturnType<typeof createLibrary>;
