//go:build nolandlock

package box

// withoutLandlock has boxes rely on their other walls: tests build it so, to show that these hold alone.
const withoutLandlock = true
