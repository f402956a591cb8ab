//go:build race

package box

import "github.com/vixens-io/ballast/internal/core/quantity"

// The race detector takes many times the memory of what it looks at: the tests of how much there is are not for it.
var small = Limits{Memory: quantity.Must("8Gi"), Folder: quantity.Must("8Mi")}
