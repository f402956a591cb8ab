package server

import (
	"context"

	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// CheckPluginConfiguration says that there is no discovery: applications name the plugin.
func (s *Server) CheckPluginConfiguration(context.Context) (*cmp.Configuration, error) {
	return &cmp.Configuration{}, nil
}

// MatchRepository wants no repository that does not name the plugin, whatever is in it.
func (s *Server) MatchRepository(stream *cmp.Stream) (*cmp.Match, error) {
	s.ignore(stream)
	return &cmp.Match{}, nil
}

// GetParametersAnnouncement announces the same parameters to every application.
func (s *Server) GetParametersAnnouncement(stream *cmp.Stream) (*cmp.Announcement, error) {
	s.ignore(stream)
	return &cmp.Announcement{Parameters: plugin.Announcement()}, nil
}

// ignore takes a repository that nobody needs to see.
func (s *Server) ignore(stream *cmp.Stream) {
	newArchive(stream, s.Stall, s.Limits.Archive).drain(stream.Context())
}
