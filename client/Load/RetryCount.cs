namespace Microservices.Client.Load;

/// <summary>Counts the attempts that gRPC's retry policy makes after the first.</summary>
internal sealed class RetryCount(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private long _retries;

    public long Retries => Volatile.Read(ref _retries);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Contains("grpc-previous-rpc-attempts"))
        {
            Interlocked.Increment(ref _retries);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
