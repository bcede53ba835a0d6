/** The probability of a margin is `1 / (1 + exp(-(slope × margin + offset)))`. */
export interface Calibration {
  slope: number;
  offset: number;
}

export function probabilityOf(margin: number, { slope, offset }: Calibration): number {
  return 1 / (1 + Math.exp(-(slope * margin + offset)));
}

/**
 * Platt scaling of margins of examples that the model did not see, by Newton's method with smoothed targets
 * (Lin, Lin and Weng 2007, "A note on Platt's probabilistic outputs"). `weights` say how much each counts.
 */
export function calibrate(margins: number[], labels: boolean[], weights?: number[]): Calibration {
  const positives = labels.filter(Boolean).length;
  const negatives = labels.length - positives;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  let slope = 1;
  let offset = 0;
  for (let step = 0; step < 100; step++) {
    let g1 = 0;
    let g2 = 0;
    let h11 = 1e-6;
    let h22 = 1e-6;
    let h12 = 0;
    for (let i = 0; i < margins.length; i++) {
      const margin = margins[i]!;
      const p = probabilityOf(margin, { slope, offset });
      const weight = weights?.[i] ?? 1;
      const error = weight * (p - (labels[i] ? high : low));
      const curvature = weight * Math.max(p * (1 - p), 1e-9);
      g1 += error * margin;
      g2 += error;
      h11 += curvature * margin * margin;
      h22 += curvature;
      h12 += curvature * margin;
    }
    const determinant = h11 * h22 - h12 * h12;
    const stepSlope = (h22 * g1 - h12 * g2) / determinant;
    const stepOffset = (h11 * g2 - h12 * g1) / determinant;
    slope -= clamp(stepSlope);
    offset -= clamp(stepOffset);
    if (Math.abs(stepSlope) + Math.abs(stepOffset) < 1e-7) break;
  }
  return { slope: Math.max(slope, 0.05), offset };
}

function clamp(step: number): number {
  return Math.max(-1, Math.min(1, step));
}
