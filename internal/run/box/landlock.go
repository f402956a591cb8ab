//go:build !nolandlock

package box

// withoutLandlock has boxes rely on their other walls, as on kernels without Landlock.
const withoutLandlock = false
