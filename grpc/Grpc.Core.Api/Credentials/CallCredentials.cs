namespace Grpc.Core;

/// <summary>What proves who makes a call, whatever the connection.</summary>
public abstract class CallCredentials
{
    /// <summary>Credentials that add to each call's headers.</summary>
    /// <param name="interceptor">Adds to the headers.</param>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);

        return new InterceptorCallCredentials(interceptor);
    }

    /// <summary>Several credentials as one; they apply in the order given.</summary>
    /// <param name="credentials">Two or more.</param>
    public static CallCredentials Compose(params CallCredentials[] credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);

        return credentials.Length < 2
            ? throw new ArgumentException($"It takes two or more credentials to compose, not {credentials.Length}.", nameof(credentials))
            : new CompositeCallCredentials([.. credentials]);
    }

    /// <summary>Shows an engine what these credentials are, by calling the configurator's method for their kind.</summary>
    /// <param name="configurator">The engine's side.</param>
    /// <param name="state">Handed on to the configurator.</param>
    public abstract void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state);
}
