import { type OpenDesk, openDesk } from './open-desk.ts';
import { seedSampleDay } from './sample-day.ts';

/** A desk that has the sample day, with the ids of its stories and items, the oldest first. */
export interface SampleDesk extends OpenDesk {
  stories: number[];
  items: number[];
}

export async function openSampleDesk(): Promise<SampleDesk> {
  const desk = await openDesk();
  return { ...desk, ...(await seedSampleDay(desk)) };
}
