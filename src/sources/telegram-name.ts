/** The name of a channel out of `@name`, `t.me/name`, or an address of one of its posts. */
export function telegramName(text: string): string {
  return text.replace(/^(https?:\/\/)?(t\.me|telegram\.me)\/(s\/)?|^@/i, '').replace(/[/?#].*$/, '');
}
