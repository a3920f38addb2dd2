import type { InstanceSettings } from './entities.ts';

/** Images as PAI offers them; a sample of their names. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly gpu: boolean;
}

export const images: readonly [Image, ...Image[]] = [
  { id: 'image-rgbmuu1xh2fkr5wwwz', name: 'pytorch:2.3.1-gpu-py310-cu121-ubuntu22.04', gpu: true },
  { id: 'image-4c62ekyeq8hr5fvs1i', name: 'pytorch:1.12-gpu-py39-cu113-ubuntu20.04', gpu: true },
  {
    id: 'image-5yqn5mx6lbsqdo4h3e',
    name: 'tensorflow:2.14-gpu-py311-cu118-ubuntu20.04',
    gpu: true,
  },
  {
    id: 'image-82stftf5yszvb1ogkx',
    name: 'modelscope:1.18.0-pytorch2.3.0-gpu-py310-cu121-ubuntu22.04',
    gpu: true,
  },
  { id: 'image-k8c0v3g9p7qz1m5tdw', name: 'pytorch:2.3.1-cpu-py310-ubuntu22.04', gpu: false },
  { id: 'image-t6b1n2m3q4w5e6r7ty', name: 'tensorflow:2.14-cpu-py311-ubuntu20.04', gpu: false },
];

const byId = new Map(images.map((image) => [image.id, image]));

export function defaultImage(gpu: boolean): Image {
  return images.find((image) => image.gpu === gpu) ?? images[0];
}

/** Where the platform keeps an official image. */
function officialImageUrl(region: string, name: string): string {
  return `dsw-registry-vpc.${region}.cr.aliyuncs.com/pai/${name}`;
}

/** Name and address of the image that was chosen by either of its two ways. */
export function imageSettings(
  region: string,
  chosen: Pick<InstanceSettings, 'ImageId' | 'ImageUrl'>,
): Pick<InstanceSettings, 'ImageId' | 'ImageUrl' | 'ImageName'> {
  if (chosen.ImageUrl !== undefined) {
    return {
      ImageUrl: chosen.ImageUrl,
      ImageName: chosen.ImageUrl.split('/').at(-1) ?? chosen.ImageUrl,
    };
  }
  const id = chosen.ImageId ?? images[0].id;
  const known = byId.get(id);
  // A custom image belongs to the workspace's own list, which is another product's.
  if (known === undefined) return { ImageId: id, ImageName: id };
  return { ImageId: id, ImageName: known.name, ImageUrl: officialImageUrl(region, known.name) };
}
