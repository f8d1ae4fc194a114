/*
 * The system calls that Java cannot make. Each function returns 0 or more, or -errno; what an errno means is decided
 * in Java. Addresses arrive as 64-bit integers, because JNA maps primitives fastest. The caller owns all memory and
 * keeps it alive during the call. Functions named rvpn_ are bound by JNA, those named Java_ by Java itself (JNI, "Resolving
 * Native Method Names"), which hands over its environment and the class, of which they need neither.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Linux 6.2; older headers lack them. */
#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#endif
#ifndef TUN_F_USO6
#define TUN_F_USO6 0x40
#endif

#define EXPORT __attribute__((visibility("default")))

enum { VNET_HDR_BYTES = 10 };

/* As rvpn.tun.Slices lays them out. */
struct slice {
	int32_t offset;
	int32_t length;
};

static void *at(int64_t address)
{
	return (void *)(uintptr_t)address;
}

static int result(long n)
{
	return n < 0 ? -errno : (int)n;
}

/* Opens the driver; the descriptor belongs to no device yet. */
EXPORT int rvpn_openDriver(void)
{
	return result(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
}

/* Makes fd a queue of the device named by the IFNAMSIZ bytes at name; first: the device must not exist yet. */
EXPORT int rvpn_attach(int fd, int64_t name, int multiQueue, int first)
{
	struct ifreq request = {0};

	memcpy(request.ifr_name, at(name), IFNAMSIZ - 1);
	request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
	if (multiQueue)
		request.ifr_flags |= IFF_MULTI_QUEUE;
	if (first)
		request.ifr_flags |= IFF_TUN_EXCL;
	return result(ioctl(fd, TUNSETIFF, &request));
}

/*
 * Whether a queue of a device with several gets packets from the kernel, which spreads them over those attached. What
 * waits in a queue that is detached is lost; writing to it works on.
 */
EXPORT int rvpn_switchQueue(int fd, int attach)
{
	struct ifreq request = {0};

	request.ifr_flags = attach ? IFF_ATTACH_QUEUE : IFF_DETACH_QUEUE;
	return result(ioctl(fd, TUNSETQUEUE, &request));
}

/* virtio_net_hdr without num_buffers in front of each packet. */
EXPORT int rvpn_headerSize(int fd)
{
	int size = VNET_HDR_BYTES;

	return result(ioctl(fd, TUNSETVNETHDRSZ, &size));
}

/* virtio_net_hdr little-endian on any host; Linux 4.1. */
EXPORT int rvpn_littleEndian(int fd)
{
	int on = 1;

	return result(ioctl(fd, TUNSETVNETLE, &on));
}

/* Tells the kernel what may be left undone in packets that it hands out. */
EXPORT int rvpn_offload(int fd, int checksum, int tcp, int udp)
{
	unsigned long flags = 0;

	if (checksum)
		flags |= TUN_F_CSUM;
	if (tcp)
		flags |= TUN_F_TSO4 | TUN_F_TSO6;
	if (udp)
		flags |= TUN_F_USO4 | TUN_F_USO6;
	return result(ioctl(fd, TUNSETOFFLOAD, flags));
}

/* Two connected ends that keep packet boundaries, into the two 32-bit integers at fds. */
EXPORT int rvpn_pair(int64_t fds, int sendBufferBytes)
{
	int *ends = at(fds);

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	for (int i = 0; i < 2; i++) {
		/* The first needs CAP_NET_ADMIN, the second is cut to net.core.wmem_max. */
		if (setsockopt(ends[i], SOL_SOCKET, SO_SNDBUFFORCE, &sendBufferBytes, sizeof(int)) < 0)
			setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &sendBufferBytes, sizeof(int));
	}
	return 0;
}

/*
 * Reads packets of at most most bytes into [from, end) of the region at base, headroom bytes in front of each, and
 * notes them at slices. Stops when nothing waits, room are noted, or another might not fit. Returns how many, and an
 * errno only if none: with some in hand the next call meets it again.
 */
EXPORT int Java_rvpn_tun_PacketCalls_read(void *env, void *type, int fd, int64_t base, int from, int end, int headroom,
					  int most, int64_t slices, int room)
{
	(void)env, (void)type;

	char *region = at(base);
	struct slice *slice = at(slices);
	int count = 0;

	while (count < room && end - from >= headroom + most) {
		ssize_t n = read(fd, region + from + headroom, most);

		if (n < 0 && errno == EINTR)
			continue;
		/* A TUN never reads 0; on a socket it is the end. */
		if (n <= 0)
			return count > 0 ? count : n < 0 ? -errno : -EPIPE;
		slice[count].offset = from + headroom;
		slice[count].length = (int32_t)n;
		count++;
		from += headroom + (int)n;
	}
	return count;
}

static int writeOne(int fd, const char *region, int capacity, const struct slice *slice)
{
	ssize_t n;

	if (slice->offset < 0 || slice->length <= VNET_HDR_BYTES || slice->length > capacity - slice->offset)
		return -EINVAL;
	do
		n = write(fd, region + slice->offset, slice->length);
	while (n < 0 && errno == EINTR);
	return result(n);
}

/* Writes count packets; the length of one that is refused becomes -errno. Returns how many were taken. */
EXPORT int Java_rvpn_tun_PacketCalls_write(void *env, void *type, int fd, int64_t base, int capacity, int64_t slices,
					   int count)
{
	(void)env, (void)type;

	struct slice *slice = at(slices);
	int taken = 0;

	for (int i = 0; i < count; i++) {
		int n = writeOne(fd, at(base), capacity, &slice[i]);

		if (n < 0)
			slice[i].length = n;
		else
			taken++;
	}
	return taken;
}

EXPORT int rvpn_close(int fd)
{
	return result(close(fd));
}
