namespace Microservices.Server;

/// <summary>What becomes of a connection after a call.</summary>
internal enum ConnectionFate
{
    /// <summary>It stays open.</summary>
    Keep,

    /// <summary>It is closed gracefully.</summary>
    Close,
}
