export interface Scaler {
  name: string;
  min?: number | null;
  max?: number | null;
  active?: boolean | null;
  message?: string | null;
}

export interface Pod {
  name: string;
  node?: string | null;
  phase: string;
  since?: string | null;
  busy?: number | null;
}

export interface Scaling {
  available: boolean;
  replicas: number;
  desired: number;
  scaledObjects: Scaler[];
  hpas: Scaler[];
  pods: Pod[];
  history?: { time: number[]; replicas: number[]; desired: number[] } | null;
}
