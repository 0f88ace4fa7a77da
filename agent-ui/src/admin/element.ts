import { ElConfigProvider } from 'element-plus/es/components/config-provider/index.mjs'
import { ElDialog } from 'element-plus/es/components/dialog/index.mjs'
import { ElDrawer } from 'element-plus/es/components/drawer/index.mjs'
import { ElInputNumber } from 'element-plus/es/components/input-number/index.mjs'
import { ElOption, ElSelect } from 'element-plus/es/components/select/index.mjs'
import { ElSwitch } from 'element-plus/es/components/switch/index.mjs'
import type { Component } from 'vue'
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/el-dialog.css'
import 'element-plus/theme-chalk/el-drawer.css'
import 'element-plus/theme-chalk/el-input-number.css'
import 'element-plus/theme-chalk/el-input.css'
import 'element-plus/theme-chalk/el-option.css'
import 'element-plus/theme-chalk/el-overlay.css'
import 'element-plus/theme-chalk/el-popper.css'
import 'element-plus/theme-chalk/el-scrollbar.css'
import 'element-plus/theme-chalk/el-select.css'
import 'element-plus/theme-chalk/el-switch.css'
import 'element-plus/theme-chalk/el-tag.css'
import './element.css'

/*
 * What the administration takes of Element Plus, one component at a time. A textarea of it that grows by itself is not
 * among them: it writes a style attribute, which the content security policy refuses. Their types don't fit
 * `exactOptionalPropertyTypes` (2.13), so they are taken as plain components; use their own when they do.
 */
export const ConfigProvider: Component = ElConfigProvider
export const Dialog: Component = ElDialog
export const Drawer: Component = ElDrawer
export const InputNumber: Component = ElInputNumber
export const Option: Component = ElOption
export const Select: Component = ElSelect
export const Switch: Component = ElSwitch
