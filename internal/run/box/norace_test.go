//go:build !race

package box

import "github.com/vixens-io/ballast/internal/core/quantity"

const isRaced = false

var small = Limits{Memory: quantity.Must("96Mi"), Folder: quantity.Must("8Mi")}
