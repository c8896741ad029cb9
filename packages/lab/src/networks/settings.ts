/** The settings by name, each loaded when a network asks for it. */
import { UserError } from '../errors.ts'
import type { Network, SettingName } from './network.ts'
import type { Setting } from './setting.ts'

const settings: Readonly<Record<SettingName, () => Promise<Setting>>> = {
  local: async () => (await import('./local-setting.ts')).localSetting,
  virtual: async () => (await import('./virtual-setting.ts')).virtualSetting,
}

/** The network's setting. @throws UserError LAB_SETTING when it cannot run this network */
export async function settingFor(network: Network, file: string): Promise<Setting> {
  const setting = await settings[network.setting]()
  const refusal = setting.refusal(network)
  if (refusal === undefined) return setting
  throw new UserError('LAB_SETTING', `${file}: ${refusal}`)
}
