//go:build race

package box

import "github.com/vixens-io/ballast/internal/core/quantity"

// The race detector takes many times the memory of what it looks at.
const isRaced = true

var small = Limits{Memory: quantity.Must("8Gi"), Folder: quantity.Must("8Mi")}
