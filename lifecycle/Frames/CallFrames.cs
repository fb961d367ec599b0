namespace ConnectionLifecycle.Frames;

/// <summary>Of which frames that calls consist of (HEADERS, DATA, WINDOW_UPDATE) somebody wants to be told: they are most of what passes.</summary>
internal enum CallFrames : byte
{
    /// <summary>Of all.</summary>
    All,

    /// <summary>Of HEADERS.</summary>
    Headers,

    /// <summary>Of those that end their sender's side of a stream.</summary>
    EndStream,
}
