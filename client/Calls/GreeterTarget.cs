namespace Microservices.Client.Calls;

/// <summary>Whom to call, and how.</summary>
internal sealed record GreeterTarget
{
    /// <summary>The server's address: <c>https://</c> for h2, <c>http://</c> for h2c.</summary>
    public required Uri Address { get; init; }

    /// <summary>The address as people write it, without a path.</summary>
    public string Origin => Address.GetLeftPart(UriPartial.Authority);

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
}
