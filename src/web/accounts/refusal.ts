/** The library throws what it refuses; anything else is a fault of ours and goes on its way. */
export function refusal(error: unknown): null {
  if (error instanceof Error && error.name === 'APIError') {
    const status = 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status < 500) return null;
  }
  throw error;
}
