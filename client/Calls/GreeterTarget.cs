namespace Microservices.Client.Calls;

/// <summary>Whom to call, and how.</summary>
internal sealed record GreeterTarget
{
    /// <summary>The servers' addresses, one at least: <c>https://</c> for h2, <c>http://</c> for h2c, the same for all.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>The first address, for whoever calls only one.</summary>
    public Uri Address => Addresses[0];

    /// <summary>The addresses as people write them, without a path.</summary>
    public string Origin => string.Join(" or ", Addresses.Select(address => address.GetLeftPart(UriPartial.Authority)));

    /// <summary>The file of the CA to trust, null for the development CA.</summary>
    public string? CaFile { get; init; }

    /// <summary>The file of the client's certificate, null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The file of the client certificate's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether the server is to close the connection gracefully after the call.</summary>
    public bool CloseGracefully { get; init; } = true;

    /// <summary>How long a call may take.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a call that ended with UNAVAILABLE is tried again.</summary>
    public bool Retry { get; init; } = true;
}
