namespace Microservices.Server.Tls;

/// <summary>Something read from files that may be replaced while the server runs.</summary>
internal interface IRenewable
{
    /// <summary>Looks at the files, and takes what is new in them.</summary>
    Renewed Look();
}
